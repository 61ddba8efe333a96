"""Random expressions about the entries of `expressions_world`, of any type and depth."""

import random


class Writer:
    """Writes random expressions of a type."""

    NAMES: dict[str, tuple[str, ...]] = {
        "bool": ("is_open", "is_done", "box.is_new", "other.is_new"),
        "integer": ("few", "many", "box.count", "other.count"),
        "decimal": ("rate", "share", "box.weight"),
        "money": ("price", "paid", "fine", "box.price", "other.price"),
        "text": ("name", "word", "box.name", "other.name", "price.currency"),
        "date": ("day", "due", "box.day", "other.day", "today", "span.start", "span.end"),
        "datetime": ("moment", "later", "now", "created_at"),
        "record": ("box", "other", "box.inner", "other.inner"),
    }
    LITERALS: dict[str, tuple[str, ...]] = {
        "bool": ("true", "false"),
        "integer": ("0", "1", "2", "3", "7", "999999999999999999"),
        "decimal": ("0.5", "1.25", "0.01", "2.0", "100.001", "999999999999999999.99"),
        "money": ("money(1, 'CHF')", "money(0.5, 'EUR')", "money(2.125, 'CHF')"),
        "text": ("'a'", "'ab'", "'b'", "'ä'", "''"),
        "date": ("date('2026-03-10')", "date('2026-02-28')", "date('9999-12-31')"),
        "datetime": ("now",),
        "record": ("box", "other"),
    }

    ROWS: dict[str, tuple[str, ...]] = {
        "bool": ("lines.is_due",),
        "integer": ("lines.pieces",),
        "decimal": ("lines.weight",),
        "money": ("lines.price",),
        "text": ("lines.word",),
        "date": ("lines.day",),
        "record": ("lines.box",),
    }
    in_rows = False

    def leaf(self, kind: str) -> str:
        """Return a name or a literal; within a function over rows, often a column."""
        if self.in_rows and kind in self.ROWS and random.random() < 0.6:
            return random.choice(self.ROWS[kind])
        if not self.in_rows and random.random() < 0.1:
            if kind in {"integer", "decimal", "money"}:
                return f"{random.choice(('sum', 'min', 'max'))}({self.ROWS[kind][0]})"
            if kind in {"text", "date"}:
                return f"{random.choice(('min', 'max'))}({self.ROWS[kind][0]})"
        from_ = self.NAMES if random.random() < 0.75 else self.LITERALS
        return random.choice(from_[kind])

    def write(self, kind: str, depth: int) -> str:
        """Return an expression of a type, at most `depth` levels deep."""
        if depth <= 1 or random.random() < 0.1:
            return self.leaf(kind)
        if random.random() < 0.06:
            parts = (self.write("bool", depth - 2), *(self.write(kind, depth - 1) for _ in "ab"))
            return "({} ? {} : {})".format(*parts)
        return str(getattr(self, f"_{kind}")(depth - 1))

    def _bool(self, depth: int) -> str:
        part = lambda: self.write("bool", depth)  # noqa: E731
        return random.choice(
            (
                lambda: f"({part()} && {part()})",
                lambda: f"({part()} || {part()} || {part()})",
                lambda: f"!{part()}",
                lambda: f"({part()} {random.choice(('==', '!='))} {part()})",
                *[lambda: self._compared(depth)] * 8,
                lambda: self._asked(depth),
                lambda: self._listed(depth),
                lambda: self._worded(depth),
                lambda: self._rows(depth),
            )
        )()

    def _rows(self, depth: int) -> str:
        if self.in_rows:
            return self.leaf("bool")
        self.in_rows = True
        inner = self.write("bool", depth)
        self.in_rows = False
        return f"{random.choice(('any', 'all'))}(({inner}) && (has(lines.day) || true))"

    def _compared(self, depth: int) -> str:
        kind = random.choice(("integer", "decimal", "money", "text", "date", "datetime", "record"))
        signs = ("==", "!=") if kind == "record" else ("==", "!=", "<", "<=", ">", ">=")
        other = kind
        if kind in {"integer", "decimal"}:
            other = random.choice(("integer", "decimal"))
        right = self.write(other, depth)
        if kind == "money" and random.random() < 0.2:
            right = "0"
        return f"({self.write(kind, depth)} {random.choice(signs)} {right})"

    def _asked(self, depth: int) -> str:
        kind = random.choice(("integer", "decimal", "money", "text", "date", "record", "bool"))
        asked = random.choice((self.write(kind, depth), "boxes", "lines", "span", "level"))
        return random.choice((f"has({asked})", f"({asked} == null)", f"({asked} != null)"))

    def _listed(self, depth: int) -> str:
        if random.random() < 0.4:
            return f"({self.write('record', depth)} in boxes)"
        if random.random() < 0.3:
            name = random.choice(("kind", "box.kind"))
            return f"({name} in ['alpha', 'beta'])"
        kind = random.choice(("integer", "decimal", "money", "text", "date"))
        items = [random.choice(self.LITERALS[kind]) for _ in range(random.randrange(1, 4))]
        if random.random() < 0.3:
            items.append(random.choice(self.NAMES[kind]))
        return f"({self.write(kind, depth)} in [{', '.join(items)}])"

    def _worded(self, depth: int) -> str:
        called = random.choice(("contains", "starts", "ends"))
        return f"{called}({self.leaf('text')}, {self.leaf('text')})"

    def _integer(self, depth: int) -> str:
        two = [self.write("integer", depth) for _ in "ab"]
        days = [self.write(random.choice(("date", "date", "datetime")), depth) for _ in "ab"]
        dates = [self.write("date", depth) for _ in "ab"]
        part = random.choice(("year", "month", "day"))
        return random.choice(
            (
                f"({two[0]} {random.choice('+-*/%')} {two[1]})",
                f"({two[0]} {random.choice('+-*/%')} {two[1]})",
                f"(-{two[0]})",
                f"abs({two[0]})",
                f"{random.choice(('min', 'max'))}({two[0]}, {two[1]})",
                f"round({self.write('decimal', depth)})",
                f"days({days[0]}, {days[1]})",
                f"({dates[0]} - {dates[1]})",
                f"age({days[0]}, {days[1]})",
                f"{random.choice(('day', 'due', 'moment', 'later', 'box.day'))}.{part}",
                f"size({self.leaf('text')})",
                random.choice(("size(boxes)", "size(lines)")),
            )
        )

    def _decimal(self, depth: int) -> str:
        mixed = [self.write(random.choice(("integer", "decimal")), depth) for _ in "ab"]
        exact = self.write("decimal", depth)
        amounts = [self.write("money", depth) for _ in "ab"]
        return random.choice(
            (
                f"({exact} {random.choice('+-*/')} {mixed[0]})",
                f"({mixed[1]} {random.choice('+-*/')} {exact})",
                f"(-{exact})",
                f"abs({exact})",
                f"{random.choice(('min', 'max'))}({exact}, {mixed[0]})",
                f"round({exact}, {random.randrange(4)})",
                f"{random.choice(('price', 'paid', 'fine'))}.amount",
                f"({amounts[0]} / {amounts[1]})",
            )
        )

    def _money(self, depth: int) -> str:
        two = [self.write("money", depth) for _ in "ab"]
        times = self.write(random.choice(("integer", "decimal")), depth)
        return random.choice(
            (
                f"({two[0]} {random.choice('+-')} {two[1]})",
                f"({two[0]} {random.choice('*/')} {times})",
                f"({times} * {two[0]})",
                f"(-{two[0]})",
                f"abs({two[0]})",
                f"round({two[0]}, {random.randrange(4)})",
                f"{random.choice(('min', 'max'))}({two[0]}, {random.choice((two[1], '0'))})",
            )
        )

    def _text(self, _depth: int) -> str:
        return self.leaf("text")

    def _record(self, _depth: int) -> str:
        return self.leaf("record")

    def _date(self, depth: int) -> str:
        one, days = self.write("date", depth), self.write("integer", depth)
        return random.choice(
            (
                f"({one} {random.choice('+-')} {days})",
                f"{random.choice(('min', 'max'))}({one}, {self.write('date', depth)})",
                f"{random.choice(('moment', 'later', 'now'))}.date",
            )
        )

    def _datetime(self, depth: int) -> str:
        two = [self.write("datetime", depth) for _ in "ab"]
        return f"{random.choice(('min', 'max'))}({two[0]}, {two[1]})"
