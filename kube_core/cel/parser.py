"""Text → tree. The grammar is that of https://github.com/google/cel-spec/blob/master/doc/langdef.md, macros included."""

import re
from collections.abc import Callable

from attrs import frozen

from .errors import CompileError, Issue
from .syntax import Call, Fold, Ident, ListNode, Literal, MapNode, Node, Select, StructNode, dotted_name
from .values import UInt

_STARTS = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
DEEPEST = 250  # the recursion limit of cel-go's parser
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f]+|//[^\n]*)
    |(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<int>0x[0-9a-fA-F]+[uU]?|\d+[uU]?)
    |(?P<string>(?:[rR][bB]?|[bB][rR]?)?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'))
    |(?P<ident>[A-Za-z_][A-Za-z0-9_]*|`[A-Za-z0-9_.\-/ ]+`)
    |(?P<op>&&|\|\||==|!=|<=|>=|\.\?|\[\?|[-+*/%!<>?:.,()\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
_RAW = re.compile(r"(?P<prefix>[rRbB]*)(?P<quote>\"\"\"|'''|\"|')(?P<text>.*)(?P=quote)", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.?))", re.DOTALL
)
_PLAIN = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
RESERVED = frozenset(
    "as break const continue else for function if import let loop package namespace return var void while".split()  # noqa: SIM905 # a list of 17 strings says no more
)
_MOST_LETTERS = 100_000  # cel-go's ExpressionSizeCodePointLimit, as it is without an option
_LONGEST, _TOO_LARGE = 20, 1 << 64  # digits of the largest number, and what no number can be
_LEVELS = (("||",), ("&&",), ("<", "<=", ">=", ">", "==", "!=", "in"), ("+", "-"), ("*", "/", "%"))
_NAMES = {"in": "@in"}
_ONE = {"all", "exists", "exists_one", "existsOne", "map", "filter"}
_TWO = {"all", "exists", "exists_one", "existsOne", "transformList", "transformMap", "transformMapEntry"}


@frozen
class Token:
    """A piece of the text."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Cut an expression into tokens."""
    found, at = list[Token](), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise CompileError(text, [Issue(at, f"Syntax error: token recognition error at: '{text[at]}'")])
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, match[0], at))
        at = match.end()
    return [*found, Token("end", "<EOF>", len(text))]


def parse(text: str) -> Node:
    """Read an expression; raises `CompileError`."""
    if len(text) > _MOST_LETTERS:
        whole = f"expression code point size exceeds limit: size: {len(text)}, limit {_MOST_LETTERS}"
        raise CompileError(text, [Issue(-1, whole)])
    return Parser(text).whole()


class Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.place = 0
        self.depth = 0

    def whole(self) -> Node:
        """The whole text as one expression."""
        node = self.expression()
        if self.now.kind != "end":
            self.fail(f"Syntax error: extraneous input '{self.now.text}' expecting <EOF>")
        return node

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.place]

    def fail(self, text: str, at: int | None = None) -> None:
        """Give up."""
        raise CompileError(self.text, [Issue(self.now.at if at is None else at, text)])

    def take(self, *wanted: str) -> Token | None:
        """The next token if it is one of these operators or words."""
        token = self.now
        if token.kind in ("op", "ident") and token.text in wanted:
            self.place += 1
            return token
        return None

    def expect(self, wanted: str) -> Token:
        """The next token, which has to be this operator."""
        token = self.take(wanted)
        if token is None:
            self.fail(f"Syntax error: mismatched input '{self.now.text}' expecting '{wanted}'")
            raise AssertionError
        return token

    def expression(self) -> Node:
        """A conditional, or what is below it."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"expression recursion limit exceeded: {DEEPEST}")
        node = self.binary(0)
        if (mark := self.take("?")) is not None:
            yes = self.binary(0)
            self.expect(":")
            node = Call(mark.at, "_?_:_", (node, yes, self.expression()))
        self.depth -= 1
        return node

    def binary(self, level: int) -> Node:
        """Operators of one level, from left to right."""
        if level == len(_LEVELS):
            return self.unary()
        node, count = self.binary(level + 1), 0
        while (operator := self.take(*_LEVELS[level])) is not None:
            name = _NAMES.get(operator.text, f"_{operator.text}_")
            node = Call(operator.at, name, (node, self.binary(level + 1)))
            count += 1
            if count > DEEPEST and level > 1:
                self.fail(f"expression recursion limit exceeded: {DEEPEST}")
        return node

    def unary(self) -> Node:
        """Signs before a member."""
        if (operator := self.take("!", "-")) is None:
            return self.member()
        following = self.now
        if operator.text == "-" and following.kind in ("int", "float") and following.at == operator.at + 1:
            self.place += 1
            return self.members(self.number(operator.at, f"-{following.text}", following.kind))
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"expression recursion limit exceeded: {DEEPEST}")
        node = Call(operator.at, f"{operator.text}_", (self.unary(),))
        self.depth -= 1
        return node

    def member(self) -> Node:
        """A primary with what hangs on it."""
        return self.members(self.primary())

    def members(self, node: Node) -> Node:
        """Fields, indexes and method calls."""
        count = 0
        while (operator := self.take(".", ".?", "[", "[?", *("{" * bool(dotted_name(node))))) is not None:
            count += 1
            if count > DEEPEST:
                self.fail(f"expression recursion limit exceeded: {DEEPEST}")
            if operator.text == "{":
                node = self.struct(operator.at, dotted_name(node))
                continue
            if operator.text in ("[", "[?"):
                index = self.expression()
                self.expect("]")
                node = Call(operator.at, "_[_]" if operator.text == "[" else "_[?_]", (node, index))
                continue
            name = self.name()
            if operator.text == "." and (mark := self.take("(")) is not None:
                node = self.method(node, name, mark.at, self.arguments(")"))
            else:
                node = Select(operator.at, node, name, optional=operator.text == ".?")
        return node

    def name(self) -> str:
        """The name of a field or a method."""
        token = self.now
        if token.kind != "ident" or token.text in ("in", "true", "false", "null"):
            self.fail(f"Syntax error: no viable alternative at input '.{token.text}'")
        self.place += 1
        return token.text.strip("`")

    def arguments(self, end: str) -> tuple[Node, ...]:
        """Expressions up to a closing bracket."""
        found: list[Node] = []
        while self.take(end) is None:
            if found:
                self.expect(",")
            found.append(self.expression())
        return tuple(found)

    def primary(self) -> Node:
        """What stands on its own."""
        token = self.now
        self.place += 1
        match token.kind, token.text:
            case (("int" | "float"), _):
                return self.number(token.at, token.text, token.kind)
            case "string", _:
                return Literal(token.at, self.string(token))
            case _, "(":
                node = self.expression()
                self.expect(")")
                return node
            case _, ("[" | "[?"):
                self.place -= token.text == "[?"
                return self.list(token)
            case _, "{":
                return self.map(token)
            case "ident", ("true" | "false" | "null"):
                return Literal(token.at, {"true": True, "false": False, "null": None}[token.text])
            case "ident", name if name != "in":
                return self.identifier(token)
            case _, "." if self.now.kind == "ident":
                return self.identifier(self.tokens[self.place])
            case _:
                pass
        self.place -= 1
        self.fail(f"Syntax error: mismatched input '{token.text}' expecting {_STARTS}")
        raise AssertionError

    def identifier(self, token: Token) -> Node:
        """A name, or a call of a function."""
        if self.now is token:
            self.place += 1
        if token.text in RESERVED:
            self.fail(f"reserved identifier: {token.text}", token.at)
        if (mark := self.take("(")) is None:
            return Ident(token.at, token.text)
        args = self.arguments(")")
        if token.text != "has" or len(args) != 1:
            return Call(mark.at, token.text, args)
        if isinstance(args[0], Select) and not args[0].test:
            return Select(mark.at, args[0].operand, args[0].field, test=True, optional=args[0].optional)
        self.fail("invalid argument to has() macro", args[0].at)
        raise AssertionError

    def list(self, start: Token) -> Node:
        """A list."""
        found: list[Node] = []
        optional: set[int] = set()
        if start.text == "[?":
            self.tokens[self.place] = Token("op", "?", start.at + 1)
        while self.take("]") is None:
            if found:
                self.expect(",")
                if self.take("]") is not None:
                    break
            if self.take("?") is not None:
                optional.add(len(found))
            found.append(self.expression())
        return ListNode(start.at, tuple(found), frozenset(optional))

    def map(self, start: Token) -> Node:
        """A map."""
        entries: list[tuple[Node, Node, bool]] = []
        while self.take("}") is None:
            if entries:
                self.expect(",")
                if self.take("}") is not None:
                    break
            optional = self.take("?") is not None
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression(), optional))
        return MapNode(start.at, tuple(entries))

    def struct(self, at: int, name: str) -> Node:
        """An object of a named type."""
        entries: list[tuple[str, int, Node, bool]] = []
        while self.take("}") is None:
            if entries:
                self.expect(",")
                if self.take("}") is not None:
                    break
            optional, named = self.take("?") is not None, self.name()
            mark = self.now
            self.expect(":")
            entries.append((named, mark.at, self.expression(), optional))
        return StructNode(at, name, tuple(entries))

    def number(self, at: int, text: str, kind: str) -> Node:
        """A number within its range."""
        if kind == "float":
            return Literal(at, float(text))
        digits = text.rstrip("uU")
        value = int(digits, 16 if "0x" in digits else 10) if len(digits.lstrip("-0x")) <= _LONGEST else _TOO_LARGE
        if digits != text:
            if value >= 1 << 64:
                self.fail("invalid uint literal", at)
            return Literal(at, UInt(value))
        if not -(1 << 63) <= value < 1 << 63:
            self.fail("invalid int literal", at)
        return Literal(at, value)

    def string(self, token: Token) -> str | bytes:
        """A text or bytes."""
        match = _RAW.fullmatch(token.text)
        prefix, text = (match["prefix"].lower(), match["text"]) if match else ("", "")
        binary = "b" in prefix
        if "r" not in prefix:
            text = _ESCAPE.sub(self.escape(token, binary), text)
        return b"".join(bytes([ord(c) & 0xFF]) if ord(c) >= _BYTES else c.encode() for c in text) if binary else text

    def escape(self, token: Token, binary: bool) -> Callable[[re.Match[str]], str]:
        """What an escape sequence stands for."""

        def replaced(match: re.Match[str]) -> str:
            plain, short, four, eight, octal, wrong = match.groups()
            if plain:
                return _PLAIN.get(plain, plain)
            if wrong is not None:
                self.fail(f"Syntax error: token recognition error at: '{token.text[:2]}'", token.at)
            point = int(octal, 8) if octal else int(short or four or eight, 16)
            if point > _LAST_POINT or point in _SURROGATES:
                self.fail(f"Syntax error: token recognition error at: '{token.text[:2]}'", token.at)
            return chr(_BYTES + point) if binary and (short or octal) else chr(point)

        return replaced

    def method(self, target: Node, name: str, at: int, args: tuple[Node, ...]) -> Node:
        """A method, or a macro that looks like one."""
        names = tuple(arg.name for arg in args if isinstance(arg, Ident))
        if name in _ONE and len(args) == 2:
            return self.fold(at, name, target, args, 1)
        if name == "map" and len(args) == 3:
            return Fold(at, name, target, self.variable(args[0]), args[2], filter=args[1])
        if name in _TWO and len(args) == 3 and len(names) >= 2:
            return self.fold(at, name, target, args, 2)
        if name in ("transformList", "transformMap", "transformMapEntry") and len(args) == 4:
            variables = (*self.variable(args[0]), *self.variable(args[1]))
            return Fold(at, name, target, variables, args[3], filter=args[2])
        if name in ("optMap", "optFlatMap", "sortBy") and len(args) == 2:
            return self.fold(at, name, target, args, 1)
        return Call(at, name, args, target)

    def fold(self, at: int, name: str, target: Node, args: tuple[Node, ...], count: int) -> Node:
        """A macro with one or two names."""
        variables = tuple(found for arg in args[:count] for found in self.variable(arg))
        return Fold(at, "exists_one" if name == "existsOne" else name, target, variables, args[count])

    def variable(self, node: Node) -> tuple[str]:
        """The name that a macro binds."""
        if not isinstance(node, Ident):
            self.fail("argument must be a simple name", node.at)
            raise AssertionError
        return (node.name,)


_LAST_POINT, _SURROGATES = 0x10FFFF, range(0xD800, 0xE000)  # of Unicode: what is no character
_BYTES = 0xF0000  # bytes that are no text travel as letters of a private plane until the literal is whole
