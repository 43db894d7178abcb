//! Templates that would like to overflow a stack, fill the memory or never end, by shape and size.

/// Characters that a template's text may have.
const LONGEST: usize = 100_000;

/// A hostile template.
pub struct Shape {
    pub name: String,
    pub body: String,
}

/// Every shape in every size that fits, each beyond what any contract needs.
pub fn all() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for size in [100, 1_000, 100_000] {
        for (name, body) in deep() {
            shapes.push(sized(name, size, &body));
        }
    }
    shapes.extend(growing());
    shapes
}

/// A template of a size: what comes before, what is repeated, what stands in the middle, what is repeated after it,
/// and the end.
struct Pattern([String; 5]);

fn sized(name: String, size: usize, pattern: &Pattern) -> Shape {
    let Pattern([start, open, middle, close, end]) = pattern;
    let fixed = start.len() + middle.len() + end.len();
    let most = (LONGEST - fixed) / (open.len() + close.len());
    let times = size.min(most);
    let body = [
        start,
        &open.repeat(times),
        middle,
        &close.repeat(times),
        end,
    ]
    .map(String::as_str)
    .concat();
    Shape {
        name: format!("{name} × {times}"),
        body,
    }
}

fn pattern(parts: [&str; 5]) -> Pattern {
    Pattern(parts.map(str::to_owned))
}

/// Shapes of which each repetition is a level, in an expression or of statements.
fn deep() -> Vec<(String, Pattern)> {
    let mut shapes = Vec::new();
    let operators = [
        "+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in",
        "and", "or",
    ];
    for operator in operators {
        let open = format!("1 {operator} ");
        shapes.push((
            format!("operator {operator}"),
            pattern(["{{ ", &open, "1", "", " }}"]),
        ));
        shapes.push((
            format!("unfinished {operator}"),
            pattern(["{{ ", &open, "", "", ""]),
        ));
    }
    shapes.extend(expressions().map(|(name, parts)| (name.to_owned(), pattern(parts))));
    shapes.extend(statements().map(|(name, parts)| (name.to_owned(), pattern(parts))));
    shapes
}

fn expressions() -> impl Iterator<Item = (&'static str, [&'static str; 5])> {
    [
        ("filters", ["{{ client.name", "|upper", "", "", " }}"]),
        ("unknown filters", ["{{ client.name", "|x", "", "", " }}"]),
        (
            "filters with arguments",
            ["{{ 1", "|default(1)", "", "", " }}"],
        ),
        (
            "filters within arguments",
            ["{{ ", "1|default(", "1", ")", " }}"],
        ),
        ("tests", ["{{ 1", " is odd", "", "", " }}"]),
        ("refused tests", ["{{ 1", " is not odd", "", "", " }}"]),
        ("members", ["{{ client", ".a", "", "", " }}"]),
        ("places", ["{{ client", ".0", "", "", " }}"]),
        ("subscripts", ["{{ client", "[0]", "", "", " }}"]),
        (
            "subscripts within subscripts",
            ["{{ ", "client[", "0", "]", " }}"],
        ),
        ("slices", ["{{ client", "[:]", "", "", " }}"]),
        ("calls", ["{{ client", "()", "", "", " }}"]),
        ("calls within calls", ["{{ ", "f(", "1", ")", " }}"]),
        ("parentheses", ["{{ ", "(", "1", ")", " }}"]),
        ("open parentheses", ["{{ ", "(", "", "", ""]),
        ("lists", ["{{ ", "[", "1", "]", " }}"]),
        ("open lists", ["{{ ", "[", "", "", ""]),
        ("maps", ["{{ ", "{1:", "1", "}", " }}"]),
        ("open maps", ["{{ ", "{1:", "", "", ""]),
        ("tuples", ["{{ ", "(1,", "1", ")", " }}"]),
        ("not", ["{{ ", "not ", "1", "", " }}"]),
        ("minus", ["{{ ", "-", "1", "", " }}"]),
        ("minus and members", ["{{ ", "- ", "client", ".a", " }}"]),
        (
            "conditions after else",
            ["{{ ", "1 if 1 else ", "1", "", " }}"],
        ),
        ("conditions", ["{{ 1", " if 1", "", "", " }}"]),
        (
            "conditions within conditions",
            ["{{ ", "(1 if ", "1", " else 1)", " }}"],
        ),
        ("items", ["{{ [", "1,", "", "", "] }}"]),
        ("arguments", ["{{ 1|default(", "1,", "", "", ") }}"]),
        ("texts in a row", ["{{ ", "'a' ", "", "", " }}"]),
        (
            "in a condition",
            ["{% if ", "not ", "1", "", " %}{% endif %}"],
        ),
        (
            "in a loop",
            ["{% for a in ", "[", "", "]", " %}{% endfor %}"],
        ),
        (
            "in a loop's condition",
            ["{% for a in lines if ", "not ", "1", "", " %}{% endfor %}"],
        ),
        ("in an assignment", ["{% set a = ", "-", "1", "", " %}"]),
    ]
    .into_iter()
}

fn statements() -> impl Iterator<Item = (&'static str, [&'static str; 5])> {
    [
        ("if", ["", "{% if 1 %}", "x", "{% endif %}", ""]),
        ("open if", ["", "{% if 1 %}", "x", "", ""]),
        (
            "elif",
            ["{% if 0 %}", "{% elif 0 %}", "", "", "{% endif %}"],
        ),
        ("open elif", ["{% if 0 %}", "{% elif 0 %}", "", "", ""]),
        (
            "if after else",
            ["", "{% if 0 %}{% else %}", "x", "{% endif %}", ""],
        ),
        ("for", ["", "{% for a in lines %}", "x", "{% endfor %}", ""]),
        (
            "for after else",
            [
                "",
                "{% for a in lines %}{% else %}",
                "x",
                "{% endfor %}",
                "",
            ],
        ),
        ("with", ["", "{% with %}", "x", "{% endwith %}", ""]),
        (
            "with names",
            ["{% with ", "a=1,", "a=1", "", " %}{% endwith %}"],
        ),
        (
            "filter",
            ["", "{% filter upper %}", "x", "{% endfilter %}", ""],
        ),
        (
            "filters of a filter",
            ["{% filter upper", "|upper", "", "", " %}{% endfilter %}"],
        ),
        (
            "autoescape",
            ["", "{% autoescape true %}", "x", "{% endautoescape %}", ""],
        ),
        (
            "set with a body",
            ["", "{% set a %}", "x", "{% endset %}", ""],
        ),
        (
            "set with filters",
            ["{% set a", "|upper", "", "", " %}x{% endset %}"],
        ),
        (
            "set between ends of others",
            ["", "{% if 1 %}{% set a %}{% endset %}", "", "", ""],
        ),
        ("macro", ["", "{% macro m() %}", "x", "{% endmacro %}", ""]),
        (
            "names of a macro",
            ["{% macro m(", "a=(", "1", ")", ") %}{% endmacro %}"],
        ),
        ("call", ["", "{% call f() %}", "x", "{% endcall %}", ""]),
        ("block", ["", "{% block a %}", "x", "{% endblock %}", ""]),
        ("do", ["{% do ", "f(", "", ")", " %}"]),
        ("names to set", ["{% set ", "(", "a", ")", " = 1 %}"]),
        ("open names to set", ["{% set ", "(", "a", "", ""]),
        ("members to set", ["{% set a", ".a", "", "", " = 1 %}"]),
        (
            "names of a loop",
            ["{% for ", "(", "a", ")", " in lines %}{% endfor %}"],
        ),
        ("include", ["{% include ", "(", "'x'", ")", " %}"]),
        ("extends", ["{% extends ", "not ", "'x'", "", " %}"]),
        ("import", ["{% import ", "-", "'x'", "", " as a %}"]),
        ("from", ["{% from ", "-", "'x'", "", " import a %}"]),
    ]
    .into_iter()
}

/// Few characters of which each step makes the values larger, and something that is done with them.
fn growing() -> Vec<Shape> {
    // So many steps are too much for texts; of lists two are.
    let steps = [
        ("lists", "[1]", "[a,a,a,a,a,a,a,a,a,a]"),
        ("tuples", "(1,)", "(a,a,a,a,a,a,a,a,a,a)"),
        ("maps", "{1:1}", "{1:a,2:a,3:a,4:a,5:a,6:a,7:a,8:a,9:a,0:a}"),
        ("keys", "{1:1}", "{a:1}"),
        (
            "lists by a condition",
            "[1]",
            "[a if a else a, a or a, a|default(a), a[:]]",
        ),
        ("lists of fields", "lines", "[a,a,a,a,a,a,a,a,a,a]"),
        ("texts", "'xxxxxxxxxx'", "a ~ a"),
        ("texts that are added", "'xxxxxxxxxx'", "a + a"),
        ("texts that are repeated", "'xxxxxxxxxx'", "a * 10"),
        ("texts from lists", "[1]", "'' ~ [a] ~ [a]"),
        ("lists that are added", "[1]", "a + a"),
        ("lists that are repeated", "[1]", "a * 100"),
    ];
    let uses = [
        "",
        "{{ a }}",
        "{{ a ~ a }}",
        "{{ a == b }}",
        "{{ a < b }}",
        "{{ a in b }}",
        "{{ b in [a] }}",
        "{% for c in a %}{% for d in c %}{{ d }}{% endfor %}{% endfor %}",
        "{{ a|length }}",
        "{{ a|upper }}",
        "{{ {a: b} }}",
    ];
    let mut shapes = Vec::new();
    for (kind, first, next) in steps {
        for used in uses {
            let set = format!(
                "{{% set a = {next} %}}{{% set b = {} %}}",
                next.replace('a', "b")
            );
            let start = format!("{{% set a = {first} %}}{{% set b = {first} %}}");
            shapes.push(Shape {
                name: format!("{kind}, then {used}"),
                body: format!("{start}{}{used}", set.repeat(24)),
            });
        }
    }
    shapes
}

/// What takes many steps, or many characters, to no end.
pub fn busy() -> Vec<Shape> {
    let loops = |depth: usize, body: &str| {
        "{% for a in instalments %}".repeat(depth) + body + &"{% endfor %}".repeat(depth)
    };
    let bodies = [
        ("loops", loops(14, "x")),
        ("empty loops", loops(14, "")),
        ("loops that look names up", loops(14, "{{ today }}")),
        (
            "loops that compare lists",
            loops(14, "{{ lines == instalments }}{{ lines < lines[:] }}"),
        ),
        (
            "loops that look in lists",
            loops(14, "{{ today in lines }}"),
        ),
        ("loops that print lists", loops(14, "{{ lines }}")),
        (
            "loops that put lists into lists",
            loops(3, "{% set b = [b, a] %}"),
        ),
        (
            "loops that double texts",
            loops(3, "{% set b = b|default('x') ~ b|default('x') %}{{ b }}"),
        ),
        (
            "loops that join texts",
            loops(14, "{% set b = today ~ 'xxxxxxxxxxxxxxxxxxxxxxxx' %}"),
        ),
        (
            "loops that change texts",
            loops(14, "{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxx'|upper|lower|trim }}"),
        ),
        ("many statements", "{{ 1 }}".repeat(LONGEST / 7)),
        (
            "many names",
            (0..5_000)
                .map(|n| format!("{{% set a{n}=a{} %}}", n.max(1) - 1))
                .collect(),
        ),
        ("many unknown names", "{{ a }}".repeat(LONGEST / 7)),
        (
            "many lines",
            "{% raw %}".to_owned() + &"\n".repeat(LONGEST - 50) + "{% endraw %}",
        ),
        ("many marks", "**a".repeat(LONGEST / 3)),
        (
            "a subscript that is reckoned",
            "{{ client[[1] * 100000000]() }}".to_owned(),
        ),
        (
            "a long name",
            format!("{{{{ {} }}}}", "a".repeat(LONGEST - 10)),
        ),
        (
            "a long text",
            format!("{{{{ '{}' }}}}", "a".repeat(LONGEST - 10)),
        ),
        ("comments", "{# a #}".repeat(LONGEST / 7)),
        ("an open comment", "{#\n".repeat(LONGEST / 3)),
        ("a number", "{{ 9".to_owned() + &" ** 9".repeat(70) + " }}"),
        ("open braces", "{{".repeat(LONGEST / 2)),
        (
            "blanks before statements",
            (" ".repeat(300) + "{# #}").repeat(LONGEST / 305),
        ),
    ];
    bodies
        .map(|(name, body)| Shape {
            name: name.to_owned(),
            body,
        })
        .into()
}
