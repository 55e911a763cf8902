//! What an editor offers to do about findings.

use std::collections::HashMap;

use gen_lsp_types::{
    CodeAction, CodeActionContext, CodeActionKind, Range, TextEdit, Uri, WorkspaceEdit,
};
use orelint::finding::Fix;
use orelint::fix::together;

use super::look::Shown;

/// The kind of the action that makes every safe fix of a file.
pub(super) const FIX_ALL: &str = "source.fixAll.orelint";

/// What can be done within `range` of a file.
pub(super) fn actions(
    uri: &Uri,
    range: Range,
    context: &CodeActionContext,
    shown: &[Shown],
) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    if wants(context, "quickfix") {
        let touched = shown.iter().filter(|shown| touches(shown, range));
        actions.extend(touched.filter_map(|shown| quick_fix(uri, shown)));
    }
    if wants(context, FIX_ALL) {
        actions.extend(fix_all(uri, shown));
    }
    actions
}

/// Whether actions of this kind are asked for: of any, of it, or of one that it belongs to.
fn wants(context: &CodeActionContext, kind: &str) -> bool {
    let Some(only) = &context.only else {
        return true;
    };
    only.iter().any(|asked| {
        let asked = asked.to_string();
        let rest = kind.strip_prefix(asked.as_str());
        asked.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn touches(shown: &Shown, range: Range) -> bool {
    let meets = |other: Range| other.start <= range.end && range.start <= other.end;
    let fix = shown.fix.as_ref();
    meets(shown.diagnostic.range) || fix.is_some_and(|(_, edit)| meets(edit.range))
}

fn quick_fix(uri: &Uri, shown: &Shown) -> Option<CodeAction> {
    let (fix, edit) = shown.fix.as_ref()?;
    let title = if fix.is_safe {
        format!("Write {}", fix.replacement)
    } else {
        format!("Write {}, if that is what was meant", fix.replacement)
    };
    Some(CodeAction {
        title: title.replace(['\r', '\n'], " "),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![shown.diagnostic.clone()]),
        is_preferred: Some(fix.is_safe),
        edit: Some(edits(uri, vec![edit.clone()])),
        ..CodeAction::default()
    })
}

/// Every safe fix of the file that can be made together with the others.
fn fix_all(uri: &Uri, shown: &[Shown]) -> Option<CodeAction> {
    let all = shown.iter().filter_map(|shown| shown.fix.as_ref());
    let chosen: Vec<Fix> = together(all.clone().map(|(fix, _)| fix.clone()).collect(), false);
    let edit_of = |fix: &Fix| {
        let mut all = all.clone();
        all.find_map(|(other, edit)| (other == fix).then(|| edit.clone()))
    };
    let made: Vec<TextEdit> = chosen.iter().filter_map(edit_of).collect();
    (!made.is_empty()).then(|| CodeAction {
        title: "Make all safe fixes of orelint".to_owned(),
        kind: Some(CodeActionKind::from(FIX_ALL.to_owned())),
        edit: Some(edits(uri, made)),
        ..CodeAction::default()
    })
}

fn edits(uri: &Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit {
        changes: Some(HashMap::from([(uri.clone(), edits)])),
        ..WorkspaceEdit::default()
    }
}
