"""The sentences of training that lie nearest to a message, found fast among tens of thousands.

They are kept by groups (k-means); only the groups whose middle is nearest are searched, which finds most neighbours in
a fraction of the time. A vector is kept in bytes: half a kilobyte a sentence.
"""

from __future__ import annotations

import numpy as np

GROUPS = 512
SEARCHED = 16
"""Groups that are searched."""
NEAREST = 20
SHARPNESS = 25.0
"""How much more a nearer sentence counts: the weight falls by e for each 1/25 that the cosine is lower."""
ARRAYS = ("rows", "scale", "labels", "middles", "starts")


class Neighbours:
    """Sentences by their vectors, and the class of each."""

    def __init__(self, arrays: dict[str, np.ndarray], classes: int) -> None:
        """`arrays`, by name: `rows` (int8, a sentence each, group after group), `scale` (what one step in a column is
        worth), `labels` (the number of each sentence's class, one of `classes`), `middles` (float32, a group each) and
        `starts` (the row with which each group starts, and the count of all rows). Raises KeyError."""
        self.arrays = {name: arrays[name] for name in ARRAYS}
        self.classes = classes

    @classmethod
    def of(cls, vectors: np.ndarray, labels: np.ndarray, classes: int) -> Neighbours:
        """Neighbours among `vectors` (rows of length 1) of classes `labels` (whole numbers below `classes`)."""
        from sklearn.cluster import MiniBatchKMeans

        count = min(GROUPS, len(vectors))
        means = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096, max_iter=30).fit(vectors)
        order = np.argsort(means.labels_, kind="stable")
        scale = (np.abs(vectors).max(axis=0) / 127 + 1e-9).astype(np.float32)
        middles = means.cluster_centers_ / (np.linalg.norm(means.cluster_centers_, axis=1, keepdims=True) + 1e-9)
        arrays = {
            "rows": np.round(vectors[order] / scale).astype(np.int8),
            "scale": scale,
            "labels": labels[order].astype(np.uint8),
            "middles": middles.astype(np.float32),
            "starts": np.searchsorted(means.labels_[order], np.arange(count + 1)).astype(np.int32),
        }
        return cls(arrays, classes)

    def shares(self, vector: np.ndarray) -> np.ndarray:
        """How the nearest sentences to a vector of length 1 divide among the classes; together 1."""
        starts, rows, labels = self.arrays["starts"], self.arrays["rows"], self.arrays["labels"]
        groups = np.argsort(self.arrays["middles"] @ vector)[-SEARCHED:]
        parts = [slice(starts[group], starts[group + 1]) for group in groups]
        scaled = vector * self.arrays["scale"]
        near = np.concatenate([rows[part].astype(np.float32) @ scaled for part in parts])
        best = np.argsort(near)[-NEAREST:]
        weights = np.exp((near[best] - near[best[-1]]) * SHARPNESS)
        found = np.concatenate([labels[part] for part in parts])[best]
        return np.bincount(found, weights / weights.sum(), minlength=self.classes)
