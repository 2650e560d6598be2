"""Rasa with the pipeline it suggests itself, on the same data: measured if TensorFlow is there, else as published."""

from __future__ import annotations

import subprocess
import time
from importlib import resources
from pathlib import Path

import yaml

from benchmarks.apart import ROOT, NotMeasured, apart
from benchmarks.table import Row
from bot import standin

LIMIT = 30 * 60
"""Seconds after which a training, or the turns after it, are given up."""

REFERENCE = (
    ("training, DIET", "more than 9 min"),
    ("turn, median / p95, DIET + TED", "26 / 34 ms"),
    ("peak memory, DIET + TED", "1,200 MB"),
    ("environment", "2.6 GB"),
    ("import of Rasa", "9.8-13.5 s"),
)
"""Rasa 3.6.21, Python 3.10, TensorFlow 2.12, 2 cores; 60 intents with 40 examples each."""


def installed() -> bool:
    """True if TensorFlow is really there, not answered for by placeholders."""
    standin.install()
    return not standin.is_standing_in("tensorflow")


def reference() -> list[Row]:
    """The published figures, marked as such."""
    return [Row(f"stock Rasa: {what} (reference, another run)", value) for what, value in REFERENCE]


def rows(folder: Path) -> list[Row]:
    """The comparison: measured here where that is possible."""
    if not installed():
        return reference()
    try:
        spent = apart("stock:training", str(folder), folder=folder, limit=LIMIT)["seconds"]
        turn = apart("inside:turns", str(folder / "stock.tar.gz"), folder=folder, limit=LIMIT)
    except subprocess.TimeoutExpired:
        return [Row("stock Rasa, measured here", f"stopped after {LIMIT // 60} min"), *reference()]
    except NotMeasured as error:
        return [Row("stock Rasa, measured here", f"not measured: {error}"), *reference()]
    return [
        Row("stock Rasa: training", f"{spent:.0f} s"),
        Row("stock Rasa: turn, median / p95", f"{turn['median']:.1f} / {turn['p95']:.1f} ms"),
        Row("stock Rasa: turns left without an answer", f"{turn['unanswered']:.0f}"),
        Row("stock Rasa: turn 500 / turn 5 of one talk", f"{turn['late']:.1f} / {turn['early']:.1f} ms"),
        Row("stock Rasa: peak memory", f"{turn['memory']:,.0f} MB"),
    ]


def training(folder: str) -> dict[str, float]:
    """Seconds of training Rasa's suggested pipeline and policies on this project's data, imports included."""
    started = time.perf_counter()
    from bot.runtime import prepare

    prepare()
    from rasa.model_training import train

    result = train(
        domain=str(ROOT / "bot" / "domain"),
        config=str(_suggested(Path(folder))),
        training_files=[str(ROOT / "data" / "nlu.yml"), str(ROOT / "data" / "stories.yml")],
        output=folder,
        fixed_model_name="stock",
        force_training=True,
    )
    if not result.model:
        raise RuntimeError("training made no model")
    return {"seconds": time.perf_counter() - started}


def _suggested(folder: Path) -> Path:
    """Rasa's own default configuration, as it comes in its package, in a file of `folder`.

    One thing is added: what no rule covers goes to the directory, as in Navigator. Without it the suggested policies
    say nothing to most questions, and saying nothing is quick.
    """
    text = resources.files("rasa.engine.recipes.config_files").joinpath("default_config.yml").read_text("utf-8")
    config = yaml.safe_load(text) | {"assistant_id": "stock"}
    for policy in config["policies"]:
        if policy["name"] == "RulePolicy":
            policy["core_fallback_action_name"] = "action_answer"
    path = folder / "suggested.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path
