"""The command line: `navigator`. Directory commands never load Rasa; each is done in half a second.

Exit status: 0 done, 1 the answer is "no" (a check failed, nothing found), 2 wrong use, with one line saying why.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.runtime import Navigator
    from knowledge.directory import Directory


class Wrong(click.ClickException):
    """Wrong use: one clear line, exit status 2."""

    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="navigator")
def cli() -> None:
    """Who can I call, who will come, and will police come?"""


# Talking


@cli.command()
def chat() -> None:
    """Talk to Navigator in this terminal. Ctrl-D leaves."""
    from bot.terminal import talk

    talk(_navigator())


@cli.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one conversation object.")
@click.option("--batch", type=click.Path(path_type=Path), help="Answer every conversation of a JSON-lines file.")
def ask(text: str | None, as_json: bool, batch: Path | None) -> None:
    """Ask one question, or a file of conversations."""
    if batch is not None:
        if text is not None:
            raise Wrong("give TEXT or --batch FILE, not both")
        sys.exit(_batch(batch))
    if text is None:
        raise Wrong("nothing to ask: give TEXT or --batch FILE")
    turn = _navigator().answer("ask", text)
    if as_json:
        click.echo(json.dumps({"id": "ask", "turns": [turn]}, ensure_ascii=False))
    else:
        from bot.terminal import show

        show(turn)


def _batch(path: Path) -> int:
    try:
        rows = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError as error:
        raise Wrong(f"{path}: cannot be read ({error.strerror})") from error
    navigator, wrong = _navigator(), False
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        try:
            talk, messages = _conversation(row)
        except ValueError as error:
            wrong = True
            click.echo(f"{path}:{number}: {error}", err=True)
            continue
        name = f"batch-{number}"
        turns = [navigator.answer(name, message) for message in messages]
        navigator.forget(name)
        _print(json.dumps({"id": talk, "turns": turns}, ensure_ascii=False))
    return 1 if wrong else 0


def _conversation(row: str) -> tuple[Any, list[str]]:
    try:
        data = json.loads(row)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("messages"), list) or "id" not in data:
        raise ValueError('not a conversation; expected {"id": "...", "messages": ["first", "second"]}')
    if not all(isinstance(m, str) for m in data["messages"]):
        raise ValueError("a message is not text; expected a list of strings")
    return data["id"], data["messages"]


def _print(line: str) -> None:
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _navigator() -> Navigator:
    from bot.runtime import MODELS, Navigator, NoModel, model_path

    if not model_path().exists() and not list(MODELS.glob("*.tar.gz")):
        click.echo("navigator: no trained model yet; training one (about a minute) ...", err=True)
        _train()
    try:
        navigator = Navigator()
    except NoModel as error:
        raise Wrong(str(error)) from error
    _risk_model()
    return navigator


# Model


@cli.command()
@click.option("--if-needed", is_flag=True, help="Only if the sources changed since the last training.")
def train(if_needed: bool) -> None:
    """Train the model, with progress."""
    from bot.runtime import model_path
    from safety import classifier

    if not (if_needed and classifier.model_path().exists()):
        click.echo("navigator: training the risk classifier (a few minutes) ...", err=True)
        click.echo(f"navigator: trained {_train_risk()}", err=True)
    if not (if_needed and model_path().exists()):
        click.echo("navigator: training the assistant (about a minute) ...", err=True)
        click.echo(f"navigator: trained {_train()}", err=True)


def _train() -> Path:
    from bot.progress import ticking
    from bot.runtime import train as run

    with ticking("training"):
        return run()


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def test(files: tuple[Path, ...]) -> None:
    """Play conversation files against the model and print what differs."""
    from bot.conversations import BadConversation, load, play

    root = Path(__file__).parents[1] / "tests" / "conversations"
    try:
        talks = load(list(files) or sorted(root.glob("*.yml")))
    except BadConversation as error:
        raise Wrong(str(error)) from error
    if not talks:
        raise Wrong(f"no conversations found in {root}")
    navigator, failed = _navigator(), 0
    for talk in talks:
        differences = play(navigator, talk)
        failed += bool(differences)
        for difference in differences:
            click.echo(difference)
    click.echo(f"{len(talks) - failed} of {len(talks)} conversations as expected")
    sys.exit(1 if failed else 0)


@cli.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
@click.option("--misses", type=int, default=20, help="How many of each class's misses to print.")
@click.option("--write", is_flag=True, help="Write the figures to docs/limits.md.")
@click.option("--apart", is_flag=True, help="Judge the sentences kept apart instead: figures only, no miss is shown.")
def gate(names: tuple[str, ...], as_json: bool, misses: int, write: bool, apart: bool) -> None:
    """Judge the sentences of the release gate (or the classes NAMES): what danger is caught, what is not."""
    from bot.gate import APART, FOLDER, BadGate, classes, lines, run
    from bot.gate_report import as_data, table
    from bot.progress import counting

    if write and (names or apart):
        raise Wrong("--write needs the whole gate, not some classes")
    folder = APART if apart else FOLDER
    try:
        known = classes(folder)
        if unknown := set(names) - set(known):
            raise Wrong(f"no class {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        wanted = [line for line in lines(folder) if not names or line.name in names]
    except BadGate as error:
        raise Wrong(str(error)) from error
    _risk_model()
    with counting("gate") as tick:
        report = run(wanted, known, os.cpu_count() or 1, tick)
    if write:
        from bot.limits import PAGE, page

        PAGE.write_text(page(report), encoding="utf-8")
    click.echo(
        json.dumps(as_data(report), ensure_ascii=False, indent=1) if as_json else table(report, 0 if apart else misses)
    )
    sys.exit(1 if report.failures() else 0)


def _risk_model() -> None:
    """Train the risk classifier if there is none; one of earlier sources will do."""
    from safety import classifier

    if classifier.current() is None:
        click.echo("navigator: no risk classifier yet; training one (a few minutes) ...", err=True)
        _train_risk()


def _train_risk() -> Path:
    from bot.progress import ticking
    from safety.training import BadSentences
    from safety.training import train as run

    try:
        with ticking("training"):
            return run()
    except BadSentences as error:
        raise Wrong(str(error)) from error


# Directory


def _directory() -> Directory:
    from knowledge.directory import Directory
    from knowledge.load import DirectoryError

    try:
        return Directory.load()
    except DirectoryError as error:
        click.echo(str(error), err=True)
        raise Wrong(f"the directory has {len(error.problems)} problems; nothing was loaded") from error


@cli.command()
@click.argument("words", nargs=-1)
@click.option("--state", help="Two letters, such as CO.")
@click.option("--city")
@click.option("--zip", "zip_code", help="Five digits.")
@click.option("--need", help="Such as substance, veteran, suicide.")
@click.option("--police", help="Code, such as none_by_default or co_response.")
@click.option("--status", help="active, defunct, unknown ...")
@click.option("--json", "as_json", is_flag=True)
def find(words: tuple[str, ...], as_json: bool, **filters: str | None) -> None:
    """Find records by words, place, need, police involvement or status."""
    from bot.listing import rows, summary

    _allowed(filters)
    if filters["state"]:
        filters["state"] = filters["state"].upper()
    records = _directory().find(" ".join(words), **filters)
    if as_json:
        click.echo(json.dumps([summary(r) for r in records], ensure_ascii=False, indent=1))
    elif records:
        click.echo(rows(records))
    else:
        click.echo("nothing found", err=True)
    sys.exit(0 if records else 1)


def _allowed(filters: dict[str, str | None]) -> None:
    from typing import get_args

    from knowledge.places import words as place_words
    from knowledge.schema import Need, PoliceInvolvement, Status

    for name, kind in {"need": Need, "police": PoliceInvolvement, "status": Status}.items():
        if filters[name] and filters[name] not in get_args(kind):
            raise Wrong(f"--{name} {filters[name]}: not known; expected one of {', '.join(get_args(kind))}")
    state = filters["state"]
    if state and state.upper() not in {**place_words()["states"], **place_words()["provinces"]}:
        raise Wrong(f"--state {state}: not a state or province; expected two letters such as CO")
    code = filters["zip_code"]
    if code and not (code[:5].isdigit() and len(code) in {5, 10}):
        raise Wrong(f"--zip {code}: not a ZIP code; expected five digits")
    if code:
        filters["zip_code"] = code[:5]


@cli.command()
@click.argument("record_id")
@click.option("--json", "as_json", is_flag=True)
def show(record_id: str, as_json: bool) -> None:
    """Print one record or passage whole, every fact with its source and date."""
    from bot.listing import whole

    directory = _directory()
    entry = directory.records.get(record_id) or directory.passages.get(record_id)
    if entry is None:
        from rapidfuzz import process

        near = [m[0] for m in process.extract(record_id, [*directory.records, *directory.passages], limit=3)]
        click.echo(f"no record '{record_id}'; near it: {', '.join(near)}", err=True)
        sys.exit(1)
    click.echo(json.dumps(entry.model_dump(), ensure_ascii=False, indent=1) if as_json else whole(entry))


@cli.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Check the directory's files (or PATH) and print every problem as file:line."""
    from knowledge.load import DirectoryError, read

    if path is not None and not path.exists():
        raise Wrong(f"{path}: there is no such file or folder")
    try:
        contents = read(*([path] if path else []))
    except DirectoryError as error:
        for problem in error.problems:
            click.echo(str(problem))
        click.echo(f"{len(error.problems)} problem{'s' if len(error.problems) != 1 else ''}", err=True)
        sys.exit(1)
    click.echo(f"{len(contents.records)} records and {len(contents.passages)} passages: no problem found")


@cli.command()
@click.option("--port", type=int, default=8080)
@click.option("--workers", type=int, default=1)
def serve(port: int, workers: int) -> None:
    """Serve the web widget (not built yet)."""
    raise Wrong("the web widget is not built yet; 'make chat' talks in the terminal")


def main() -> None:
    """Run the command line; a wrong use ends with one line and status 2."""
    os.environ.setdefault("PYTHONIOENCODING", "utf-8")
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"navigator: {error.format_message()}", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
