//! The canonical spelling of a document: indented where white space means nothing, attributes in
//! double quotes, everything else as it stands.

fn is_space(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\n' | '\r')
}

/// Spaces a level.
const INDENT: usize = 2;

/// What stands between two places of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    Empty,
    End,
    /// Text and references.
    Text,
    CData,
    /// Comments, processing instructions.
    Remark,
    Declaration,
    Doctype,
}

#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    kind: Kind,
    text: &'t str,
    /// Of a start tag: whether its content is written as it stands.
    keeps: bool,
    /// Of a start tag: whether its end tag follows at once.
    is_bare: bool,
}

/// The canonical spelling of `text`, which must be well-formed.
pub fn canonical(text: &str) -> String {
    let text = text
        .trim_start_matches('\u{FEFF}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let mut tokens = tokens(&text);
    look_ahead(&mut tokens);
    write(&tokens)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, length) = token(rest);
        let (text, after) = rest.split_at(length);
        tokens.push(Token {
            kind,
            text,
            keeps: false,
            is_bare: false,
        });
        rest = after;
    }
    tokens
}

/// The first token of a text, and its length.
fn token(text: &str) -> (Kind, usize) {
    let up_to = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if !text.starts_with('<') {
        return (Kind::Text, text.find('<').unwrap_or(text.len()));
    }
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = comment
            .find("-->")
            .map_or(text.len(), |at| at + "<!---->".len());
        return (Kind::Remark, end);
    }
    if text.starts_with("<![CDATA[") {
        return (Kind::CData, up_to("]]>"));
    }
    if text.starts_with("<?") {
        let is_declaration = text.starts_with("<?xml") && text[5..].starts_with(is_space);
        let kind = if is_declaration {
            Kind::Declaration
        } else {
            Kind::Remark
        };
        return (kind, up_to("?>"));
    }
    if text.starts_with("<!") {
        return (Kind::Doctype, doctype_length(text));
    }
    if text.starts_with("</") {
        return (Kind::End, up_to(">"));
    }
    let length = tag_length(text);
    if text[..length].ends_with("/>") {
        (Kind::Empty, length)
    } else {
        (Kind::Start, length)
    }
}

/// The length of a tag: `>` may stand in quotes.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if sign == open => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The length of a document type declaration: `>` may stand in its brackets, quotes and comments.
fn doctype_length(text: &str) -> usize {
    let mut at = 2;
    let mut depth = 0_usize;
    while let Some(sign) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match sign {
            '"' | '\'' => rest[1..].find(sign).map_or(rest.len(), |end| end + 2),
            '<' if rest.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |end| end + 3),
            '<' if rest.starts_with("<?") => rest.find("?>").map_or(rest.len(), |end| end + 2),
            '[' => {
                depth += 1;
                1
            }
            ']' => {
                depth = depth.saturating_sub(1);
                1
            }
            '>' if depth == 0 => return at + 1,
            sign => sign.len_utf8(),
        };
    }
    text.len()
}

/// An element that is open.
struct Open {
    /// Its start tag.
    tag: usize,
    has_elements: bool,
    has_text: bool,
    has_content: bool,
}

/// Notes on each start tag what is between it and its end.
fn look_ahead(tokens: &mut [Token<'_>]) {
    let mut open: Vec<Open> = Vec::new();
    for at in 0..tokens.len() {
        let Token { kind, text, .. } = tokens[at];
        if kind == Kind::End {
            if let Some(element) = open.pop() {
                let tag = &mut tokens[element.tag];
                tag.is_bare = !element.has_content;
                tag.keeps = element.has_text || !element.has_elements || preserves(tag.text);
            }
            continue;
        }
        if let Some(parent) = open.last_mut() {
            parent.has_content = true;
            match kind {
                Kind::Start | Kind::Empty => parent.has_elements = true,
                Kind::CData => parent.has_text = true,
                Kind::Text => parent.has_text |= !text.chars().all(is_space),
                _ => {}
            }
        }
        if kind == Kind::Start {
            open.push(Open {
                tag: at,
                has_elements: false,
                has_text: false,
                has_content: false,
            });
        }
    }
}

fn preserves(tag: &str) -> bool {
    let mut attributes = attributes(tag);
    attributes
        .any(|(name, value)| name == "xml:space" && value.trim_matches(['"', '\'']) == "preserve")
}

fn write(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let keeps = open.last().copied().unwrap_or(false);
        let is_closing = token.kind == Kind::End;
        let was_bare = is_closing && at > 0 && tokens[at - 1].kind == Kind::Start;
        if was_bare {
            open.pop();
            continue;
        }
        if !keeps {
            if token.kind == Kind::Text {
                continue;
            }
            if !out.is_empty() {
                out.push('\n');
            }
            let level = open.len() - usize::from(is_closing);
            out.extend(std::iter::repeat_n(' ', INDENT * level));
        }
        match token.kind {
            Kind::Start | Kind::Empty => {
                let is_empty = token.kind == Kind::Empty || token.is_bare;
                write_tag(token.text, is_empty, &mut out);
                if token.kind == Kind::Start {
                    open.push(keeps || token.keeps);
                }
            }
            Kind::End => {
                out.push_str(token.text.trim_end_matches('>').trim_end());
                out.push('>');
                open.pop();
            }
            Kind::Declaration => write_declaration(token.text, &mut out),
            _ => out.push_str(token.text),
        }
    }
    out.push('\n');
    out
}

fn write_tag(tag: &str, is_empty: bool, out: &mut String) {
    let end = tag.find(|sign| is_space(sign) || matches!(sign, '>' | '/'));
    out.push_str(&tag[..end.unwrap_or(tag.len())]);
    write_attributes(tag, out);
    out.push_str(if is_empty { "/>" } else { ">" });
}

fn write_declaration(text: &str, out: &mut String) {
    out.push_str("<?xml");
    write_attributes(text, out);
    out.push_str("?>");
}

fn write_attributes(tag: &str, out: &mut String) {
    for (name, value) in attributes(tag) {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        let inner = &value[1..value.len().saturating_sub(1).max(1)];
        out.push_str(&inner.replace('"', "&quot;"));
        out.push('"');
    }
}

/// The names of a tag's attributes, with their values in quotes.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let start = tag.find(is_space).unwrap_or(tag.len());
    let mut rest = &tag[start..];
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_space);
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start_matches(is_space);
        let quote = after
            .chars()
            .next()
            .filter(|sign| matches!(sign, '"' | '\''))?;
        let length = after[1..].find(quote)? + 2;
        rest = &after[length..];
        Some((name.trim_end_matches(is_space), &after[..length]))
    })
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn layout_is_written_anew_and_text_stays() {
        let text = "<?xml version='1.0'?><!-- c --><a  b = 'x \"y\"'\n><c> t </c><?p i?><d></d>\r\n<e>x<f/> y</e><g> </g></a>";
        let expected = "<?xml version=\"1.0\"?>\n<!-- c -->\n<a b=\"x &quot;y&quot;\">\n  <c> t </c>\n  <?p i?>\n  <d/>\n  <e>x<f/> y</e>\n  <g> </g>\n</a>\n";
        assert_eq!(canonical(text), expected);
        assert_eq!(canonical(expected), expected);
    }

    #[test]
    fn what_must_not_move_does_not() {
        for text in [
            "<a xml:space=\"preserve\"> <b/> </a>\n",
            "<!DOCTYPE a [<!ENTITY x \">]\">]>\n<a>&x;</a>\n",
            "<a><![CDATA[ <b> ]]></a>\n",
            "<a b=\"1>2\"/>\n",
        ] {
            assert_eq!(canonical(text), text);
        }
    }
}
