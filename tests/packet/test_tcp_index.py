"""ConnectionIndex beside an OrderedDict, and SegmentQueue beside a plain array of bytes."""

from __future__ import annotations

from collections import OrderedDict

from hypothesis import given, settings
from hypothesis import strategies as st

from voipsniff.packet.tcp_index import ConnectionIndex
from voipsniff.packet.tcp_queue import SegmentQueue

LIMIT = 12
MAPPED = 0xFFFF << 32
keys = st.integers(0, 20).map(lambda number: (number % 3 << 60, MAPPED | number, 0, MAPPED | 7, number << 16 | 5060))


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(["use", "use", "use", "remove"]), keys), max_size=80))
def test_it_behaves_like_an_ordered_dictionary(steps: list[tuple[str, tuple[int, int, int, int, int]]]) -> None:
    index = ConnectionIndex(LIMIT)
    model: OrderedDict[tuple[int, int, int, int, int], int] = OrderedDict()
    for action, key in steps:
        slot = index.find(*key)
        assert slot == model.get(key, -1)
        if action == "remove" and slot >= 0:
            index.remove(slot)
            del model[key]
        elif slot >= 0:
            model.move_to_end(key)
            assert index.ends(slot) == key
        elif len(model) < LIMIT:
            slot = index.add(*key)
            assert slot not in model.values()
            model[key] = slot
        else:
            assert index.add(*key) == -1
            model.pop(next(iter(model)))
            index.remove(index.oldest())
        assert index.count == len(model)
        assert index.oldest() == next(iter(model.values()), -1)


def test_it_grows_to_its_limit_and_keeps_every_connection() -> None:
    index = ConnectionIndex(5000)
    slots = [index.add(0, MAPPED | number, 0, MAPPED, number) for number in range(5000)]
    assert sorted(slots) == list(range(5000))
    assert index.add(1, 1, 1, 1, 1) == -1
    assert [index.find(0, MAPPED | number, 0, MAPPED, number) for number in range(5000)] == slots


@settings(max_examples=200, deadline=None)
@given(
    segments=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 25), st.integers(0, 25)), max_size=20),
    start=st.integers(0, 0xFFFFFFFF),
)
def test_the_first_copy_of_each_byte_is_kept(segments: list[tuple[int, int, int]], start: int) -> None:
    """Each segment has a letter of its own; `beyond` bytes at its end were cut by the snap length."""
    queue = SegmentQueue()
    queue.synchronise(start)
    model: dict[int, str] = {}
    for number, (distance, size, beyond) in enumerate(segments):
        letter = chr(ord("a") + number)
        queue.hold(distance, size + beyond, letter.encode() * size, number, number)
        for place in range(size + beyond):
            model.setdefault(distance + place, letter if place < size else ".")
    assert queue.queued_bytes == sum(letter != "." for letter in model.values())
    found: dict[int, str] = {}
    while queue.pieces:
        queue.skip()
        assert queue.sequence_number == (start + queue.position) % 2**32
        while (piece := queue.pop()) is not None:
            letters = piece.data.decode() or "." * piece.size
            assert len(letters) == piece.size
            found |= {piece.position + place: letter for place, letter in enumerate(letters)}
    assert found == model
    assert queue.queued_bytes == 0
    assert queue.sequence_number == (start + queue.position) % 2**32
