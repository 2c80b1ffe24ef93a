"""The order of an agenda: items and their parts, numbers, planned and used minutes. No database here.

An outline is a list of (key, is_part): a part belongs to the last item above it that is none. Parts
have no parts, so an outline is sound when it does not begin with a part.
"""

from collections import namedtuple

# A line of an agenda or of a template, before it is an item of a meeting.
Line = namedtuple(
    "Line", "kind title is_part presenter planned_minutes", defaults=(False, "", None)
)


def is_sound(outline):
    """Whether every part has an item above it."""
    return not outline or not outline[0][1]


def numbering(parts):
    """["1", "1.1", "1.2", "2"] for the lines of an agenda; `parts` says of each whether it is one."""
    numbers, item, part = [], 0, 0
    for is_part in parts:
        if is_part and item:
            part += 1
            numbers.append(f"{item}.{part}")
        else:
            item, part = item + 1, 0
            numbers.append(str(item))
    return numbers


def blocks(outline):
    """The outline as a list of lists: each item with its parts."""
    found = []
    for line in outline:
        if line[1] and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def joined(found):
    """The outline of these blocks."""
    return [line for block in found for line in block]


def place_of(found, key):
    """(block, place in it) of the line with this key."""
    for number, block in enumerate(found):
        for place, line in enumerate(block):
            if line[0] == key:
                return number, place
    raise LookupError(key)


def moved(outline, key, up):
    """The outline with this line one place up or down; the same when there is no such place.

    An item takes its parts along and passes the whole item beside it. A part moves among the parts
    of its item, and from the end of them to the item beside it.
    """
    found = blocks(outline)
    number, place = place_of(found, key)
    step = -1 if up else 1
    beside = number + step
    if place == 0:
        if 0 <= beside < len(found):
            found[number], found[beside] = found[beside], found[number]
        return joined(found)
    block = found[number]
    if 1 <= place + step < len(block):
        block[place], block[place + step] = block[place + step], block[place]
    elif 0 <= beside < len(found):
        line = block.pop(place)
        found[beside].insert(len(found[beside]) if up else 1, line)
    return joined(found)


def taken_in(outline, key):
    """The outline with this item, and its parts, as parts of the item above it."""
    found = blocks(outline)
    number, place = place_of(found, key)
    if place == 0 and number > 0:
        found[number - 1] += [(line, True) for line, _is_part in found.pop(number)]
    return joined(found)


def taken_out(outline, key):
    """The outline with this part as an item of its own, behind the item it belonged to."""
    found = blocks(outline)
    number, place = place_of(found, key)
    if place > 0:
        found[number].pop(place)
        found.insert(number + 1, [(key, False)])
    return joined(found)


def given_to(outline, key, owner):
    """The outline with the line `key` as the last part of the item `owner`."""
    found = blocks([line for line in outline if line[0] != key])
    number, _place = place_of(found, owner)
    found[number].append((key, True))
    return joined(found)


def minutes_of(own, parts):
    """Minutes of an item: its own when planned, else those of its parts; None when nobody planned."""
    known = [minutes for minutes in parts if minutes is not None]
    return own if own is not None else (sum(known) if known else None)


def seconds_used(started_at, ended_at, now):
    """Seconds between beginning and end, or until now; 0 where nothing has begun."""
    if started_at is None:
        return 0
    return max(0, int(((ended_at or now) - started_at).total_seconds()))


def minutes_over(seconds, planned):
    """Whole minutes by which an item has overrun what was planned; 0 when it has not."""
    return max(0, (seconds - planned * 60) // 60) if planned else 0
