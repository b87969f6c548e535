"""Claims of every kind, and whether runs bear them out, for make_review.py."""

import math

import numpy as np
from scipy import stats

from measures import LOSSES, complete, measure, recall
from runs import CLASSES, FOLDS, ONE, ROUNDS, SHORT, TWO

# So many claims a kind.
EACH = 6


def made_up_claims(rng, made):
    """Claims of every kind, with bounds near what was measured."""
    draw = Draw(rng, made)
    kinds = [name for name in dir(Draw) if not name.startswith("_")]
    return [(kind, getattr(draw, kind)()) for kind in kinds for _ in range(EACH)]


class Draw:
    """Each method draws what a claim of its name holds."""

    def __init__(self, rng, made):
        self._rng, self._made = rng, made

    def _one_of(self, choices):
        return choices[self._rng.integers(len(choices))]

    def _result(self):
        return self._one_of([
            {"experiment": ONE, "quantity": "test_loss", "at": "final_test"},
            {"experiment": ONE, "quantity": "accuracy", "at": "last_epoch"},
            {"experiment": TWO, "quantity": "val_loss", "at": "last_epoch"},
            {"experiment": TWO, "quantity": "test_accuracy", "at": "final_test"},
        ]).copy()  # fmt: skip

    def _curve(self):
        quantity = self._one_of(["loss", "val_loss", "accuracy", "val_accuracy"])
        return {"experiment": self._one_of([ONE, TWO, SHORT]), "quantity": quantity}

    def _images(self):
        experiment, of = self._one_of([(ONE, "test"), (TWO, "validation"), (ROUNDS, "test"), (ROUNDS, "validation")])
        return {"experiment": experiment, "of": of}

    def _bounds(self, near, spread):
        low, high = sorted(round(float(v), 3) for v in self._rng.normal(near, spread, 2))
        return self._one_of([{"above": low}, {"below": high}, {"above": low, "below": high}])

    def _typical(self, result):
        values = [measure(one, result["quantity"], result["at"]) for one in self._made[result["experiment"]]]
        values = [v for v in values if v is not None]
        return float(np.median(values)), float(np.std(values))

    def _label(self):
        return int(self._rng.integers(CLASSES))

    def _score(self):
        return self._one_of(["recall", "precision", "f1"])

    def _span(self, first, last):
        return sorted(int(n) for n in self._rng.integers(first, last, 2))

    def _level(self, low, high):
        return round(float(self._rng.uniform(low, high)), 3)

    def order(self):
        less = self._result()
        return {"less": less, "than": less | {"experiment": TWO if less["experiment"] == ONE else ONE}}

    def threshold(self):
        result = self._result()
        return {"measure": result, **self._bounds(*self._typical(result))}

    def turns_up(self):
        return self._curve() | {"quantity": "val_loss", "within": self._span(3, 9)}

    def levels_off(self):
        return self._curve() | {"within": self._span(1, 9)}

    def in_step(self):
        quantities = self._one_of([["loss", "val_loss"], ["accuracy", "val_accuracy"]])
        return {
            "experiment": self._curve()["experiment"],
            "quantities": quantities,
            "at_most": self._level(0.005, 0.08),
        }

    def classes(self):
        return self._images() | {"at_least": self._level(0.6, 0.9), "count": int(self._rng.integers(2, 8))}

    def recall(self):
        return self._images() | {"class": self._label(), **self._bounds(0.78, 0.1)}

    def weakest(self):
        """In half of the claims the class that is weakest in the first run."""
        says = self._images() | {"score": self._score(), "class": self._label()}
        if self._rng.random() < 0.5:
            matrix = matrix_of(self._made[says["experiment"]][0], says)
            says["class"] = int(np.argmin(scored(matrix, says["score"])))
        return says

    def below_mean(self):
        classes = sorted(int(n) for n in self._rng.permutation(CLASSES)[: self._rng.integers(1, 3)])
        return self._images() | {"score": self._score(), "classes": classes}

    def dominant(self):
        return self._images()

    def confused(self):
        truth, predicted = (int(n) for n in self._rng.permutation(CLASSES)[:2])
        return self._images() | {"truth": truth, "predicted": predicted, **self._bounds(0.02, 0.02)}

    def confusions(self):
        """The largest of the first run, in order or not."""
        says = self._images()
        pairs = ranked(matrix_of(self._made[says["experiment"]][0], says))[:2]
        return says | {"pairs": pairs if self._rng.random() < 0.7 else pairs[::-1]}

    def throughout(self):
        less, than = self._one_of([(ONE, TWO), (TWO, ONE), (SHORT, ONE)])
        return {"quantity": self._curve()["quantity"], "less": less, "than": than}

    def steady(self):
        return self._curve() | {"at_most": self._level(0, 0.03)}

    def close(self):
        one, other = self._result(), self._result()
        apart = abs(self._typical(one)[0] - self._typical(other)[0])
        return {"one": one, "other": other, "at_most": round(apart + abs(float(self._rng.normal(0, 0.01))), 3)}

    def likeliest(self):
        image = int(self._rng.integers(3))
        shares = self._made[ROUNDS][0]["first"][image]["probabilities"]
        classes = [int(label) for label in np.argsort(shares)[::-1][: self._rng.integers(1, 3)]]
        return {"experiment": ROUNDS, "image": image, "classes": classes, **self._bounds(shares[classes[0]], 0.2)}

    def sample(self):
        images = int(self._rng.integers(5, 12))
        return self._images() | {"right": int(self._rng.integers(0, images + 1)), "images": images}

    def fold_spread(self):
        return {"experiment": FOLDS, "at_most": self._level(0.03, 0.15)}


def judge(kind, says, made):
    """How many seeds agree, of how many, and how many diverged; nothing without a seed."""
    needed = experiments_of(kind, says)
    by_seed = [{one["seed"]: one for one in made[experiment]} for experiment in needed]
    agreeing = seeds = diverged = 0
    for seed in set.intersection(*map(set, by_seed)):
        of = {experiment: found[seed] for experiment, found in zip(needed, by_seed)}
        lasting = [one for one in of.values() if not one["diverged"]]
        # What is shortened says nothing of the document's runs; what is rounded has to be read.
        unread = ROUNDS in of and says.get("of") == "test" and of[ROUNDS]["rounded"] is None
        if unread or any(not complete(one) for one in lasting):
            continue
        lost = len(lasting) < len(of) or (kind == "likeliest" and not of[ROUNDS]["first"])
        seeds += 1
        diverged += lost
        agreeing += not lost and bool(holds(kind, says, of))
    return {"holds": agreeing, "seeds": seeds, "diverged": diverged} if seeds else None


def experiments_of(kind, says):
    if kind in ("order", "close"):
        return [says[side]["experiment"] for side in (("less", "than") if kind == "order" else ("one", "other"))]
    if kind == "throughout":
        return [says["less"], says["than"]]
    return [(says["measure"] if kind == "threshold" else says)["experiment"]]


def holds(kind, says, of):
    """Whether a claim holds of the runs of one seed, by experiment; none of them diverged."""
    if kind in ("order", "threshold", "close"):
        return result_holds(kind, says, of)
    if kind in ("turns_up", "levels_off", "in_step", "throughout", "steady"):
        return curve_holds(kind, says, of)
    one = of[says["experiment"]]
    if kind == "fold_spread":
        found = [fold["scores"]["accuracy"] for fold in one["folds"]]
        return max(found) - min(found) <= says["at_most"]
    if kind == "likeliest":
        shares = one["first"][says["image"]]["probabilities"]
        order = list(np.argsort(shares)[::-1][: len(says["classes"])])
        return order == says["classes"] and inside(shares[says["classes"][0]], says)
    return matrix_holds(kind, says, matrix_of(one, says))


def inside(value, bounds):
    return value > bounds.get("above", -math.inf) and value < bounds.get("below", math.inf)


def result_holds(kind, says, of):
    value = lambda wanted: measure(of[wanted["experiment"]], wanted["quantity"], wanted["at"])
    if kind == "order":
        return value(says["less"]) < value(says["than"])
    if kind == "threshold":
        return inside(value(says["measure"]), says)
    return abs(value(says["one"]) - value(says["other"])) <= says["at_most"]


def curve_holds(kind, says, of):
    curve = lambda name, quantity: np.array([epoch[quantity] for epoch in of[name]["history"]["epochs"]])
    if kind == "throughout":
        less, than = (curve(says[side], says["quantity"]) for side in ("less", "than"))
        return all(a < b for a, b in zip(less, than))
    if kind == "in_step":
        a, b = (curve(says["experiment"], quantity)[-1] for quantity in says["quantities"])
        return abs(a - b) <= says["at_most"]
    c = curve(says["experiment"], says["quantity"])
    if kind == "steady":
        c = -c if says["quantity"] in LOSSES else c
        return max(np.maximum.accumulate(c) - c) <= says["at_most"]
    first, last = says["within"]
    if kind == "turns_up":
        return first <= np.argmin(c) + 1 <= last and c[-1] > c.min()
    turns = range(max(2, first), min(len(c) - 1, last) + 1)
    before = lambda turn: abs(c[turn - 1] - c[0]) / (turn - 1)
    after = lambda turn: abs(c[-1] - c[turn - 1]) / (len(c) - turn)
    return any(after(turn) < before(turn) / 10 for turn in turns)


def matrix_of(made, says):
    rounded = says["experiment"] == ROUNDS and says["of"] == "test"
    return np.array((made["rounded"] if rounded else made[says["of"]])["confusion"])


def matrix_holds(kind, says, matrix):
    if kind == "classes":
        return sum(scored(matrix, "recall") >= says["at_least"]) >= says["count"]
    if kind == "recall":
        return inside(recall(matrix, says["class"]), says)
    if kind == "weakest":
        return np.argmin(scored(matrix, says["score"])) == says["class"]
    if kind == "below_mean":
        found = scored(matrix, says["score"])
        return all(found[label] < found.mean() for label in says["classes"])
    if kind == "dominant":
        return all(matrix[label][label] > max(np.delete(matrix[label], label)) for label in range(CLASSES))
    if kind == "confused":
        return inside(matrix[says["truth"]][says["predicted"]] / matrix[says["truth"]].sum(), says)
    if kind == "confusions":
        return ranked(matrix)[: len(says["pairs"])] == says["pairs"]
    draws = stats.binom(says["images"], np.trace(matrix) / matrix.sum())
    return min(draws.cdf(says["right"]), draws.sf(says["right"] - 1)) >= 0.025


def scored(matrix, which):
    """A score of every class."""
    right = np.diag(matrix)
    of_truth, of_prediction = right / matrix.sum(1), right / matrix.sum(0)
    if which == "f1":
        return 2 * of_truth * of_prediction / (of_truth + of_prediction)
    return of_truth if which == "recall" else of_prediction


def ranked(matrix):
    """The wrong cells, the largest first, then by truth and by prediction."""
    cells = [[truth, predicted] for truth in range(CLASSES) for predicted in range(CLASSES) if truth != predicted]
    return sorted(cells, key=lambda cell: (-matrix[cell[0]][cell[1]], cell))
