"""The functions of expressions, one after the other: what they come to, and the words of their errors."""

from typing import Any

import pytest

from kube_core.cel import compile_expression, type_of

VARIABLES = {name: type_of("dyn") for name in ("any", "word", "items", "table")}
VALUES = {"any": 7, "word": "w", "items": [1, "a"], "table": {"k": 1, "n": None}}


def value(text: str) -> Any:
    """What an expression comes to, or the words of its error."""
    outcome = compile_expression(text, VARIABLES).evaluate(VALUES)
    return outcome.value if outcome.error is None else str(outcome.error)


def checked(*rows: tuple[str, object]) -> pytest.MarkDecorator:
    """One test for each row."""
    return pytest.mark.parametrize(("text", "wanted"), rows, ids=[text for text, _ in rows])


@checked(
    ("'tacocat'.charAt(3)", "o"),
    ("'tacocat'.charAt(7)", ""),
    ("'tacocat'.charAt(8)", "index out of range: 8"),
    ("'hello mellow'.indexOf('ello', 2)", 7),
    ("'hello mellow'.indexOf('jello')", -1),
    ("'hello mellow'.indexOf('')", 0),
    ("'hello mellow'.indexOf('ello', 20)", "index out of range: 20"),
    ("'hello mellow'.lastIndexOf('ello')", 7),
    ("'hello mellow'.lastIndexOf('ello', 6)", 1),
    ("'hello mellow'.lastIndexOf('ello', -1)", "index out of range: -1"),
    ("'tacocat'.substring(4)", "cat"),
    ("'tacocat'.substring(0, 4)", "taco"),
    ("'tacocat'.substring(-1)", "index out of range: -1"),
    ("'tacocat'.substring(0, 9)", "index out of range: 9"),
    ("'tacocat'.substring(2, 1)", "invalid substring range. start: 2, end: 1"),
    ("'hello hello hello'.split(' ', 0)", []),
    ("'hello hello hello'.split(' ', 1)", ["hello hello hello"]),
    ("'hello hello hello'.split(' ', 2)", ["hello", "hello hello"]),
    ("'hello hello hello'.split(' ', -1)", ["hello", "hello", "hello"]),
    ("'abc'.split('')", ["a", "b", "c"]),
    ("'abc'.split('', 2)", ["a", "bc"]),
    ("['x', 'y'].join()", "xy"),
    ("'TacoCÆt'.lowerAscii()", "tacocÆt"),
    ("'TacoCæt'.upperAscii()", "TACOCæT"),
    ("'hello hello'.replace('he', 'we')", "wello wello"),
    ("'hello hello'.replace('he', 'we', 1)", "wello hello"),
    ("'hello hello'.replace('he', 'we', 0)", "hello hello"),
    ("'  \\ttrim\\n'.trim()", "trim"),
    ("'abc 123'.find('[0-9]*$')", "123"),
    ("'abc'.find('[0-9]')", ""),
    ("'123 abc 456'.findAll('[0-9]+')", ["123", "456"]),
    ("'123 abc 456'.findAll('[0-9]+', 1)", ["123"]),
    ("'123 abc 456'.findAll('[0-9]+', -1)", ["123", "456"]),
    ("'a'.find('(' + word)", "error parsing regexp: missing closing ): `(w`"),
    (r"""strings.quote('a "b" \\ \n')""", r'''"a \"b\" \\ \n"'''),
    ("matches('abc', '^a') && 'abc'.endsWith('c') && !'abc'.contains('d')", True),
)
def test_texts(text: str, wanted: object) -> None:
    """cel-go's strings and Kubernetes' regular expressions: values, and what is out of range."""
    assert value(text) == wanted


@checked(
    ("'100%% %s'.format(['a'])", "100% a"),
    ("'%'.format([])", "unexpected end of string"),
    ("'%.3'.format([1])", "unexpected end of string"),
    ("'%s'.format([])", "index 0 out of range"),
    ("'%q'.format([1])", 'unrecognized formatting clause "q"'),
    ("'%d'.format(['a'])", "error during formatting: d clause can't be used on str"),
    ("'%s'.format([[1, 2]])", "[1, 2]"),
    ("'%s'.format([{'b': dyn(2), 'a': ['x']}])", '{"a": ["x"], "b": 2}'),
    ("'%s %s %s'.format([null, true, 2.5])", "null true 2.5"),
    ("'%s %s'.format([timestamp('2023-02-03T23:31:20Z'), duration('1h45m47s')])", "2023-02-03T23:31:20Z 6347s"),
    ("'%s'.format([b'xyz'])", "xyz"),
    ("'%e'.format([1234.5])", "1.234500e+03"),
    ("'%.1f'.format([2.25])", "2.2"),
    ("'%b %o'.format([5, 8])", "101 10"),
    ("'%x %X'.format([255, 255])", "ff FF"),
    ("'%x %X'.format(['hi', b'zz'])", "6869 7A7A"),
)
def test_formatting(text: str, wanted: object) -> None:
    """``string.format``: each clause, and each mistake."""
    assert value(text) == wanted


@checked(
    ("format.dns1123Label().validate('my-label').hasValue()", False),
    ("format.dns1123Label().validate('My').hasValue()", True),
    ("format.dns1123LabelPrefix().validate('my-').hasValue()", False),
    ("format.dns1123SubdomainPrefix().validate('a.b-').hasValue()", False),
    ("format.dns1035Label().validate('1a').hasValue()", True),
    ("format.uri().validate('https://a.b').hasValue()", False),
    ("format.uri().validate('a b').value()", ["invalid URI"]),
    ("format.labelValue().validate('a b').hasValue()", True),
    ("format.qualifiedName().validate('a.b/c').hasValue()", False),
    ("format.named('uri').hasValue()", True),
    ("format.named('what').hasValue()", False),
)
def test_formats(text: str, wanted: object) -> None:
    """Kubernetes' named formats: no value says that a text is one."""
    assert value(text) == wanted


@checked(
    ("-7 / 2", -3),
    ("7 / -2", -3),
    ("-7 % 2", -1),
    ("7 % -2", 1),
    ("9223372036854775807 % 10", 7),
    ("1 % 0", "modulus by zero"),
    ("-9223372036854775808 / -1", "integer overflow"),
    ("-(-9223372036854775808)", "integer overflow"),
    ("9223372036854775807 * 2", "integer overflow"),
    ("0u - 1u", "unsigned integer overflow"),
    ("18446744073709551615u + 1u", "unsigned integer overflow"),
    ("2u * 3u + 7u / 2u + 7u % 4u", 12),
    ("1.0 / 0.0 == double('inf')", True),
    ("-1.0 / 0.0 == double('-inf')", True),
    ("0.0 / 0.0 == 0.0 / 0.0", False),
    ("-(1.5) + 2.0 * 3.0 - 1.0 / 2.0", 4.0),
    ("b'a' + b'b' == b'ab' && [1] + [2] == [1, 2]", True),
    ("1 != 2 && !(1 == 2) && 'a' < 'b' && b'a' <= b'b' && true > false && 2 >= 2u && 1 < 1.5", True),
    ("any in [7] && !(8 in [7]) && 'k' in table && !('z' in table)", True),
    ("true in {1: 'a'}.map(k, dyn(k))", False),
    ("[1, 2][dyn(1.0)]", 2),
    ("[1, 2][dyn(1u)]", 2),
    ("[1, 2][dyn(0.5)]", "unsupported index value: 0.5"),
    ("[1, 2][dyn('1')]", "no such overload"),
    ("[1, 2][dyn(true)]", "no such overload"),
    ("[1, 2][-1]", "index out of bounds: -1"),
    ("{1: 'a'}[2]", "no such key: 2"),
    ("type(1) == int && type(1u) == uint && type(null) == null_type && type(type(1)) == type", True),
    ("type([]) == list && type({}) == map && type(duration('1s')) == google.protobuf.Duration", True),
    ("size('é') + size(b'é') + size([1]) + size({}) + b'é'.size() + {1: 2}.size()", 7),
    ("any && true", "no such overload"),
    ("true && any", "no such overload"),
    ("any || true", True),
    ("any ? 1 : 2", "no such overload"),
    ("false && any", False),
    ("1 / 0 > 0 && true", "division by zero"),
)
def test_operators(text: str, wanted: object) -> None:
    """Arithmetic within 64 bits, comparisons, and what looks into a value."""
    assert value(text) == wanted


@checked(
    ("int('12') + int(3u) + int(-4.9) + int(1)", 12),
    ("int('1_0')", "type conversion error from 'string' to 'int': '1_0'"),
    ("int('x')", "type conversion error from 'string' to 'int': 'x'"),
    ("int('9223372036854775808')", "integer overflow"),
    ("int(1e30)", "integer overflow"),
    ("int(0.0 / 0.0)", "integer overflow"),
    ("int(18446744073709551615u)", "integer overflow"),
    ("uint('5') + uint(3) + uint(1.9) + uint(1u)", 10),
    ("uint('1_0')", "type conversion error from 'string' to 'uint': '1_0'"),
    ("double(' 1')", "type conversion error from 'string' to 'double': ' 1'"),
    ("string(999999.5) + ' ' + string(1000000.0) + ' ' + string(-123456789.5)", "999999.5 1e+06 -1.234567895e+08"),
    ("string(1e21) + ' ' + string(0.00001) + ' ' + string(0.0001)", "1e+21 1e-05 0.0001"),
    ("string(0.0 / 0.0) + string(1.0 / 0.0) + string(-1.0 / 0.0)", "NaN+Inf-Inf"),
    ("uint(-1)", "unsigned integer overflow"),
    ("uint('x')", "type conversion error from 'string' to 'uint': 'x'"),
    ("double('1.5') + double(2) + double(1u) + double(0.5)", 5.0),
    ("double('x')", "type conversion error from 'string' to 'double': 'x'"),
    ("bool('TRUE') && bool(true) && !bool('f')", True),
    ("bool('yes')", "type conversion error from 'string' to 'bool'"),
    ("string(true) + string(false) + string(1.0) + string(2.5) + string(3u) + string(-1) + string('s')", "truefalse12.53-1s"),
    ("string(b'\\xc3\\xa9')", "é"),
    ("string(b'\\xff')", "invalid UTF-8 in bytes, cannot convert to string"),
    ("bytes('é') == bytes(b'\\xc3\\xa9')", True),
    ("dyn('a') == 1", False),
)
def test_conversions(text: str, wanted: object) -> None:
    """From one type to another, or why not."""
    assert value(text) == wanted


@checked(
    ("optional.of(1).value()", 1),
    ("optional.none().value()", "optional.none() dereference"),
    ("optional.none().or(optional.of(2)).value() + optional.of(1).or(optional.of(2)).value()", 3),
    ("optional.ofNonZeroValue('').hasValue() || optional.ofNonZeroValue([]).hasValue()", False),
    ("optional.ofNonZeroValue(1).orValue(2)", 1),
    ("optional.of(1) == optional.of(1) && optional.of(1) != optional.none()", True),
    ("[1, 2][?1].orValue(0) + [1, 2][?5].orValue(10)", 12),
    ("{'a': [1]}[?'a'][?0].orValue(0) + {'a': [1]}[?'z'][0].orValue(5)", 6),
    ("[?optional.of(1), ?optional.none(), 3]", [1, 3]),
    ("[?optional.none(), 3]", [3]),
    ("{?'a': optional.of(1), ?'b': optional.none()}", {"a": 1}),
    ("optional.of(2).optMap(x, x * 2).value() + optional.of(2).optFlatMap(x, optional.of(x + 1)).value()", 7),
    ("optional.none().optMap(x, x).hasValue() || optional.none().optFlatMap(x, optional.of(x)).hasValue()", False),
    ("optional.of({'a': {'b': 1}}).a.b.value()", 1),
    ("optional.none().a.hasValue()", False),
    ("has(table.?k.x)", "no such overload"),
    ("has(optional.of({'a': 1}).a)", True),
    ("table.?k.value() == 1 && !table.?z.hasValue()", True),
    ("any.x", "no such overload"),
    ("has(any.x)", "no such overload"),
    ("table.z", "no such key: z"),
)
def test_optionals(text: str, wanted: object) -> None:
    """Values that may not be there, and what is chosen of them."""
    assert value(text) == wanted


@checked(
    ("[1, 2, 2].isSorted() && !['b', 'a'].isSorted()", True),
    ("[1.5, 2.5].sum() == 4.0 && [duration('1s'), duration('2s')].sum() == duration('3s')", True),
    ("[3, 1].min() + [3, 1].max()", 4),
    ("[1].filter(x, x > 1).min()", "min called on empty list"),
    ("[1].filter(x, x > 1).max()", "max called on empty list"),
    ("[1, 2, 1].indexOf(1) + [1, 2, 1].lastIndexOf(1) + [1].indexOf(9) + [1].lastIndexOf(9)", 0),
    ("[1, 2].includes(2)", True),
    ("[1, 2, 3, 4].slice(1, 3)", [2, 3]),
    ("[1].slice(-1, 1)", "cannot slice(-1, 1), negative indexes not supported"),
    ("[1].slice(1, 0)", "cannot slice(1, 0), start index must be less than or equal to end index"),
    ("[1].slice(0, 2)", "cannot slice(0, 2), list is length 1"),
    ("[[1], [2, 3]].flatten()", [1, 2, 3]),
    ("[[[1]], [[2]]].flatten(2)", [1, 2]),
    ("[[1]].flatten(-1)", "level must be non-negative"),
    ("[1, 2, 2, 3, 1].distinct()", [1, 2, 3]),
    ("[5, 1].reverse()", [1, 5]),
    ("items.sort()", "list elements must have the same type"),
    ("[1, 2].first().value() + [1, 2].last().value()", 3),
    ("[].first().hasValue() || [].last().hasValue()", False),
    ("lists.range(3)", [0, 1, 2]),
    ("lists.range(-1)", []),
    ("sets.equivalent([1, 2, 2], [2, 1]) && !sets.equivalent([1], [1, 2])", True),
    ("[{'n': 2}, {'n': 1}].sortBy(e, e.n)", [{"n": 1}, {"n": 2}]),
    ("[1, 2].exists(x, 1 / (x - 1) == 1)", True),
    ("[1, 2].exists(x, 1 / (x - 1) == 7)", "division by zero"),
    ("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]),
    ("['a', 'b'].transformMap(i, v, v + '!')", {0: "a!", 1: "b!"}),
    ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2)", {"b": 4}),
    ("{'a': 'b'}.transformMapEntry(k, v, {v: k})", {"b": "a"}),
    ("['a', 'b'].transformMapEntry(i, v, {'same': v})", "insert failed: key same already exists"),
    ("{'a': 1, 'a': 2}", "insert failed: key a already exists"),
    ("{'a': 1}.exists(k, v, v == 1) && [1, 2].existsOne(i, v, v == 2)", True),
    ("any.all(x, true)", "no such overload"),
    ("items.filter(x, any)", "no such overload"),
    ("{'a': [1, 2]} == {'a': [1, 3]} || [1] == [1, 2] || {'a': 1} == {'b': 1}", False),
)
def test_collections(text: str, wanted: object) -> None:
    """Lists, maps, sets and macros over them."""
    assert value(text) == wanted


@checked(
    ("string(duration('-1.5s')) + string(duration('0s'))", "-1.5s0s"),
    ("duration(word)", "type conversion error from 'string' to 'google.protobuf.Duration'"),
    ("timestamp(word)", "type conversion error from 'string' to 'google.protobuf.Timestamp'"),
    ("string(timestamp('2009-02-13T23:31:30.5Z'))", "2009-02-13T23:31:30.5Z"),
    ("int(timestamp(1234567890)) + int(duration('1ns'+'')) * 0", 1234567890),
    ("timestamp(253402300800)", "timestamp overflow"),
    ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "timestamp overflow"),
    ("duration('2562047h') + duration('2562047h')", "duration overflow"),
    ("-duration('1s') == duration('1s') - duration('2s')", True),
    ("duration('1s') + timestamp(1) - duration('1s') == timestamp(timestamp(1))", True),
    ("timestamp(5) - timestamp(2) == duration(duration('3s'))", True),
    ("timestamp(5) > timestamp(2) && duration('1s') < duration('1m')", True),
    ("duration('-90s').getMinutes()", -1),
    ("duration('3661.5s').getHours() + duration('61s').getSeconds() + duration('1.5s').getMilliseconds()", 1562),
)
def test_times(text: str, wanted: object) -> None:
    """Durations and timestamps within their ranges."""
    assert value(text) == wanted


@checked(
    ("getFullYear()", 2009),
    ("getMonth()", 1),
    ("getDate()", 13),
    ("getDayOfMonth()", 12),
    ("getDayOfWeek()", 5),
    ("getDayOfYear()", 43),
    ("getHours()", 23),
    ("getMinutes()", 31),
    ("getSeconds()", 30),
    ("getMilliseconds()", 123),
    ("getHours('UTC')", 23),
    ("getHours('-08:00')", 15),
    ("getDate('+02:30')", 14),
    ("getMinutes('02:45')", 16),
    ("getHours('Moon/Base')", "unknown time zone Moon/Base"),
)
def test_parts_of_a_moment(text: str, wanted: object) -> None:
    """Friday the 13th of February 2009, at 23:31:30.123 in UTC, and elsewhere."""
    assert value(f"timestamp('2009-02-13T23:31:30.123Z').{text}") == wanted


@checked(
    ("isIP('::1') && !isIP('1.2.3') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0')", True),
    ("ip(word)", 'IP Address "w" parse error during conversion from string'),
    ("ip('::ffff:1.2.3.4' + '')", 'IP Address "::ffff:1.2.3.4" is not allowed'),
    ("ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')", True),
    ("ip('::1').family() + ip('127.0.0.1').family()", 10),
    ("ip('0.0.0.0').isUnspecified() && ip('127.0.0.1').isLoopback() && ip('fe80::1').isLinkLocalUnicast()", True),
    ("ip('224.0.0.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()", True),
    ("ip('224.0.1.1').isLinkLocalMulticast() || ip('ff05::1').isLinkLocalMulticast()", False),
    ("ip('192.168.0.1').isGlobalUnicast() && !ip('127.0.0.1').isGlobalUnicast()", True),
    ("string(ip('1.2.3.4')) + string(cidr('10.0.0.0/8'))", "1.2.3.410.0.0.0/8"),
    ("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0') && !isCIDR('10.0.0.0/99')", True),
    ("cidr(word)", 'network address parse error during conversion from string: "w"'),
    ("cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) && !cidr('10.0.0.0/8').containsIP('::1')", True),
    ("cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')", True),
    ("cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/16'))", False),
    ("cidr('192.168.1.5/24') == cidr('192.168.1.5/24').masked()", False),
    ("string(cidr('192.168.1.5/24'))", "192.168.1.5/24"),
    ("type(cidr('10.0.0.0/8')) == net.CIDR && type(ip('::1')) == net.IP", True),
    ("cidr('192.168.1.5/24').masked() == cidr('192.168.1.0/24')", True),
    ("string(cidr('192.168.1.5/24').ip())", "192.168.1.5"),
    ("cidr('192.168.0.0/24').prefixLength()", 24),
    ("isURL('https://a.b/c') && isURL('/path') && !isURL('a/b') && !isURL('http://a:b/')", True),
    ("url(word)", "URL parse error during conversion from string: parse 'w': invalid URI for request"),
    ("url('http://a:x/' + word)", "URL parse error during conversion from string: parse 'http://a:x/w'"),
    ("url('https://u@a.b:80/p%20q?x=1&x=2').getScheme()", "https"),
    ("url('https://u@a.b:80/p%20q').getHostname() + url('https://[::1]:80/').getHostname()", "a.b::1"),
    ("url('https://a.b:80/').getPort() + url('https://a.b/').getPort()", "80"),
    ("url('https://a.b/p%20q').getEscapedPath()", "/p%20q"),
    ("url('https://a.b/?x=1&x=2&y').getQuery()", {"x": ["1", "2"], "y": [""]}),
)
def test_networks(text: str, wanted: object) -> None:
    """Addresses, networks and URLs."""
    assert value(text) == wanted


@checked(
    ("isQuantity('1.3Gi') && !isQuantity('1,3K')", True),
    ("quantity('50k').isInteger() && !quantity('1.5').isInteger()", True),
    ("quantity('50k').asInteger()", 50000),
    ("quantity('1.5').asInteger()", "cannot convert value to integer"),
    ("quantity('-1').sign() + quantity('0').sign() + quantity('1').sign() * 5", 4),
    ("quantity('50k').add(20).sub(quantity('20')) == quantity('50k').sub(0)", True),
    ("quantity('1M').compareTo(quantity('1k')) + quantity('1').compareTo(quantity('1000m'))", 1),
    ("quantity('1').isLessThan(quantity('2'))", True),
    ("isSemver('1.0.0') && !isSemver('v1.0') && isSemver('v1.0', true) && !isSemver('01.0.0')", True),
    ("semver(word)", "Invalid character(s) found in version 'w'"),
    ("semver('v01.2', true) == semver('1.2.0')", True),
    ("semver('1.2.3').major() * 100 + semver('1.2.3').minor() * 10 + semver('1.2.3').patch()", 123),
    ("semver('1.0.0-alpha.1').compareTo(semver('1.0.0-alpha.beta'))", -1),
    ("semver('1.0.0').isGreaterThan(semver('1.0.0-rc.1'))", True),
)
def test_quantities(text: str, wanted: object) -> None:
    """Quantities and semantic versions."""
    assert value(text) == wanted
