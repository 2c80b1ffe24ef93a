"""The order of a roster when a file lists some, all, or more of its members."""


def sequence(stored, listed):
    """The members in their new order.

    Those of `stored` who are listed change places among themselves so as to stand as in the file;
    who is not listed keeps the place. Who is new comes after the one the file has before them.
    """
    ids = set(map(id, stored))
    places = iter([member for member in listed if id(member) in ids])
    in_file = set(map(id, listed))
    ordered = [next(places) if id(member) in in_file else member for member in stored]
    followers, first, last = {}, [], None
    for member in listed:
        if id(member) in ids:
            last = id(member)
        else:
            (followers.setdefault(last, []) if last else first).append(member)
    wanted = list(first)
    for member in ordered:
        wanted.append(member)
        wanted += followers.get(id(member), [])
    return wanted
