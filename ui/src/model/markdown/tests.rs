//! Markdown as the room writes it, and as somebody else may have.

use super::*;

fn plain(text: &str) -> Text {
    vec![Run::Plain(text.into())]
}

#[test]
fn headings_quotes_and_paragraphs_are_told_apart() {
    let read = blocks("# A\n\n> **PRACTICE** – so\n\n## B\ntext\n#no heading\n");
    assert_eq!(
        read,
        [
            Block::Heading(1, plain("A")),
            Block::Quote(vec![
                Run::Strong("PRACTICE".into()),
                Run::Plain(" – so".into())
            ]),
            Block::Heading(2, plain("B")),
            Block::Paragraph(plain("text")),
            Block::Paragraph(plain("#no heading")),
        ]
    );
}

#[test]
fn a_table_has_its_head_and_its_rows() {
    let read = blocks("| a | b |\n|---|:-:|\n| 1 | x \\| y |\n| 2 |  |\n\nafter");
    let Block::Table(table) = &read[0] else {
        panic!("no table: {read:?}");
    };
    assert_eq!(table.head, [plain("a"), plain("b")]);
    assert_eq!(table.rows[0], [plain("1"), plain("x | y")]);
    assert_eq!(table.rows[1], [plain("2"), Text::new()]);
    assert!(!table.is_facts());
    assert_eq!(read[1], Block::Paragraph(plain("after")));
}

#[test]
fn two_columns_without_headers_are_facts() {
    let read = blocks("| | |\n|---|---|\n| Status | rolled back |\n");
    assert!(matches!(&read[..], [Block::Table(table)] if table.is_facts()));
}

#[test]
fn a_line_with_a_bar_is_no_table_without_its_rule() {
    assert_eq!(
        blocks("| a |\ntext"),
        [
            Block::Paragraph(plain("| a |")),
            Block::Paragraph(plain("text")),
        ]
    );
}

#[test]
fn items_side_by_side_are_one_list() {
    let read = blocks("- **warning** short\n- skipped: all\n\n- alone\n");
    let length = |block: &Block| {
        let Block::List(items) = block else {
            panic!("no list: {block:?}");
        };
        items.len()
    };
    let lengths: Vec<usize> = read.iter().map(length).collect();
    assert_eq!(lengths, [2, 1]);
}

#[test]
fn escapes_show_the_sign_and_nothing_else() {
    assert_eq!(
        runs("verify with \\`journeys\\`, errors \\< 0.1 %"),
        plain("verify with `journeys`, errors < 0.1 %")
    );
    assert_eq!(runs("C:\\temp\\"), plain("C:\\temp\\"));
}

#[test]
fn markup_stays_text() {
    let text = "<img src=x onerror=alert(1)> **<b>**";
    assert_eq!(
        runs(text),
        [
            Run::Plain("<img src=x onerror=alert(1)> ".into()),
            Run::Strong("<b>".into())
        ]
    );
}

#[test]
fn marks_without_their_like_stand_as_they_are() {
    assert_eq!(runs("2 ** 3 ` x"), plain("2 ** 3 ` x"));
    assert_eq!(runs("****"), plain("****"));
    assert_eq!(runs("a `x y` b")[1], Run::Code("x y".into()));
}

#[test]
fn nothing_is_lost_of_letters_of_any_length() {
    assert_eq!(runs("→ ≤ 30 s \\→ é"), plain("→ ≤ 30 s \\→ é"));
    assert!(blocks("").is_empty());
}
