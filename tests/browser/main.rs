//! The page of `check --output-format html` as people meet it: in headless Chromium, light and dark,
//! wide and narrow, with and without JavaScript, by keyboard, and on paper.
//!
//! Without Chromium the tests say so and pass; `.ci/run` installs it and names it by
//! `ORELINT_CHROMIUM`. `ORELINT_SCREENSHOTS=FOLDER` keeps what was seen.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::print_stdout, reason = "a test that was not run says so")]

mod chromium;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use chromium::Browser;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser, and the page of the samples; `None` where there is no Chromium.
fn page(extra: &[&str]) -> Option<(Browser, String, TempDir)> {
    let Some(chromium) = chromium::find() else {
        println!("no Chromium here: nothing was opened");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "--quiet", "--output-format", "html", "-o"])
        .arg(&file)
        .args(if extra.is_empty() {
            &["samples"]
        } else {
            extra
        });
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    let url = format!("file://{}", file.display());
    Some((Browser::start(&chromium, 1280, 900), url, folder))
}

/// Whatever was asked for beside the page itself, logged, or thrown.
fn complaints(browser: &Browser, url: &str) -> Vec<Value> {
    let told = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
        "Network.requestWillBeSent" => {
            let asked = event["params"]["request"]["url"]
                .as_str()
                .unwrap_or_default();
            asked.split('#').next() != Some(url) && !asked.starts_with("data:")
        }
        "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded" => true,
        _ => false,
    };
    browser.events.iter().filter(told).cloned().collect()
}

/// Keeps a picture of the whole page where that is asked for.
fn keep(browser: &mut Browser, name: &str) {
    let Some(folder) = std::env::var_os("ORELINT_SCREENSHOTS") else {
        return;
    };
    let shot = json!({"format": "png", "captureBeyondViewport": true});
    let shot = browser.ask("Page.captureScreenshot", &shot);
    write_base64(&Path::new(&folder).join(name), &shot["data"]);
}

fn write_base64(path: &Path, data: &Value) {
    let decoded = base64(data.as_str().unwrap());
    std::fs::write(path, decoded).unwrap();
}

fn base64(text: &str) -> Vec<u8> {
    let value = |sign: u8| match sign {
        b'A'..=b'Z' => Some(sign - b'A'),
        b'a'..=b'z' => Some(sign - b'a' + 26),
        b'0'..=b'9' => Some(sign - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for value in text.bytes().filter_map(value) {
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

fn look(browser: &mut Browser, scheme: &str) {
    let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
    browser.ask("Emulation.setEmulatedMedia", &features);
}

/// The least contrast of any visible text against what is behind it, by WCAG, and where.
const CONTRAST: &str = r#"(() => {
  const parse = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  let worst = [99, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    if (["SCRIPT", "STYLE", "TITLE", "DESC"].includes(element.tagName.toUpperCase())) continue;
    const style = getComputedStyle(element);
    const front = parse(element.closest("svg") ? style.fill : style.color);
    const pair = [light(front), light(behind(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < worst[0]) worst = [ratio, element.tagName + "." + element.getAttribute("class") + ": " + walker.currentNode.textContent.trim()];
  }
  return worst;
})()"#;

/// Texts of one picture that overlap.
const OVERLAPS: &str = r#"(() => {
  const told = [];
  for (const svg of document.querySelectorAll("svg")) {
    const texts = [...svg.querySelectorAll("text")].map((text) => [text, text.getBoundingClientRect()]);
    const box = svg.getBoundingClientRect();
    for (let a = 0; a < texts.length; a++) {
      const [one, at] = texts[a];
      if (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1)
        told.push("outside: " + one.textContent);
      for (let b = a + 1; b < texts.length; b++) {
        const [two, other] = texts[b];
        const across = Math.min(at.right, other.right) - Math.max(at.left, other.left);
        const down = Math.min(at.bottom, other.bottom) - Math.max(at.top, other.top);
        if (across > 1 && down > 3) told.push(one.textContent + " | " + two.textContent);
      }
    }
  }
  return told;
})()"#;

#[test]
fn in_light_and_dark_wide_and_narrow() {
    let Some((mut browser, url, _folder)) = page(&[]) else {
        return;
    };
    for scheme in ["light", "dark"] {
        look(&mut browser, scheme);
        for width in [1280, 400] {
            browser.resize(width, 900);
            browser.open(&url);
            assert_eq!(
                complaints(&browser, &url),
                Vec::<Value>::new(),
                "{scheme} {width}"
            );
            keep(&mut browser, &format!("{scheme}-{width}.png"));
            let wide = browser.value("document.documentElement.scrollWidth");
            assert_eq!(wide, width, "the page itself does not scroll sideways");
            let worst = browser.value(CONTRAST);
            assert!(worst[0].as_f64() >= Some(4.5), "{scheme}: {worst}");
            assert_eq!(browser.value(OVERLAPS), json!([]), "{scheme} {width}");
        }
        let paper = browser.value("getComputedStyle(document.body).backgroundColor");
        assert_eq!(paper == "rgb(255, 255, 255)", scheme == "light", "{paper}");
    }
    assert!(
        browser
            .value("document.querySelectorAll('svg').length")
            .as_u64()
            >= Some(5)
    );
}

/// Every picture has a name and a description, every control a label, and the outline no gap.
#[test]
fn what_a_screen_reader_reads() {
    let Some((mut browser, url, _folder)) = page(&[]) else {
        return;
    };
    browser.open(&url);
    browser.ask("Accessibility.enable", &json!({}));
    let tree = browser.ask("Accessibility.getFullAXTree", &json!({}));
    let mut roles = Vec::new();
    for node in tree["nodes"].as_array().unwrap() {
        if node["ignored"] == true {
            continue;
        }
        let role = node["role"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let name = node["name"]["value"].as_str().unwrap_or_default();
        let named = [
            "image",
            "combobox",
            "searchbox",
            "button",
            "link",
            "article",
            "navigation",
            "search",
        ];
        assert!(
            !named.contains(&role.as_str()) || !name.is_empty(),
            "{node}"
        );
        if role == "image" {
            let description = node["description"]["value"].as_str().unwrap_or_default();
            assert!(name.len() + description.len() > 60, "{node}");
        }
        roles.push(role);
    }
    for role in [
        "banner",
        "main",
        "navigation",
        "search",
        "contentinfo",
        "status",
        "image",
        "table",
    ] {
        assert!(roles.iter().any(|known| known == role), "no {role}");
    }
    let levels = "[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))";
    let levels = browser.value(levels);
    let levels: Vec<u64> = levels
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    // An article may stand right below a part's heading.
    assert!(
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 2),
        "{levels:?}"
    );
}

#[test]
fn findings_are_filtered() {
    let Some((mut browser, url, _folder)) = page(&[]) else {
        return;
    };
    browser.open(&url);
    let shown = "[...document.querySelectorAll('article.finding')].filter((a) => a.checkVisibility()).length";
    let all = browser.value(shown).as_u64().unwrap();
    assert!(all > 20);
    let mut expressions = String::new();
    for (name, value) in [
        ("severity", "error"),
        ("rule", "rank/order"),
        ("section", "Tungsten"),
    ] {
        let set = format!(
            "(() => {{ const s = document.forms.filter.elements.{name}; s.value = '{value}'; \
             if (s.value !== '{value}') throw '{name}'; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
        );
        let _ = write!(expressions, "{set};");
        browser.value(&set);
        browser.value("new Promise((done) => setTimeout(done, 50))");
        let fits = browser.value(&format!(
            "[...document.querySelectorAll('article.finding')].filter((a) => a.checkVisibility()).every((a) => a.dataset.{name} === '{value}')"
        ));
        assert_eq!(fits, true, "{name}");
    }
    let few = browser.value(shown).as_u64().unwrap();
    assert!(few > 0 && few < all, "{few} of {all}");
    let status = browser.value("document.getElementById('shown').textContent");
    assert_eq!(status, format!("{few} of {all} findings"));
    let parts =
        "[...document.querySelectorAll('section.part')].filter((p) => p.checkVisibility()).length";
    assert_eq!(browser.value(parts), 1, "empty parts are not shown");
    // By source: a number that the page gave it.
    browser.value("document.forms.filter.reset()");
    browser.value("new Promise((done) => setTimeout(done, 50))");
    assert_eq!(browser.value(shown), all);
    let witness = "(() => { const s = document.forms.filter.elements.witness; \
        s.value = [...s.options].find((o) => o.text.startsWith('times-tengri')).value; \
        s.dispatchEvent(new Event('input', {bubbles: true})); return s.value; })()";
    let number = browser.value(witness);
    browser.value("new Promise((done) => setTimeout(done, 50))");
    let named = format!("document.querySelectorAll('[data-witness~={number}]').length");
    assert_eq!(browser.value(shown), browser.value(&named));
    assert!(browser.value(shown).as_u64() < Some(all));
    assert_eq!(complaints(&browser, &url), Vec::<Value>::new());
}

/// From the skip link to the filters and back, without a mouse; what has the focus is seen.
#[test]
fn by_keyboard() {
    let Some((mut browser, url, _folder)) = page(&[]) else {
        return;
    };
    browser.open(&url);
    browser.press("Tab");
    assert_eq!(browser.value("document.activeElement.className"), "skip");
    let left = browser.value("document.activeElement.getBoundingClientRect().left");
    assert!(left.as_f64() >= Some(0.0), "the skip link comes into view");
    browser.press("Enter");
    browser.value("new Promise((done) => setTimeout(done, 300))");
    assert_eq!(browser.value("document.activeElement.id"), "findings");
    // Back to the top, and through everything up to the search field.
    browser.open(&url);
    let mut walked = Vec::new();
    for _ in 0..200 {
        browser.press("Tab");
        let here = browser
            .value("document.activeElement.name || document.activeElement.textContent.trim()");
        let seen = "(() => { const e = document.activeElement, s = getComputedStyle(e); \
            return e.matches(':focus-visible') && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })()";
        assert_eq!(
            browser.value(seen),
            true,
            "{here} has the focus, and nobody sees it"
        );
        let here = here.as_str().unwrap().to_owned();
        let end = here == "text";
        walked.push(here);
        if end {
            break;
        }
    }
    for name in ["severity", "rule", "section", "witness", "file", "text"] {
        assert!(
            walked.iter().any(|known| known == name),
            "no {name} in {walked:?}"
        );
    }
    browser.write("chromite");
    browser.value("new Promise((done) => setTimeout(done, 400))");
    let status = browser.value("document.getElementById('shown').textContent");
    assert!(status.as_str().unwrap().contains(" of "), "{status}");
    browser.press("Tab");
    browser.press("Enter");
    browser.value("new Promise((done) => setTimeout(done, 100))");
    let status = browser.value("document.getElementById('shown').textContent");
    assert!(!status.as_str().unwrap().contains(" of "), "{status}");
}

#[test]
fn without_javascript_everything_is_shown() {
    let Some((mut browser, url, _folder)) = page(&[]) else {
        return;
    };
    browser.ask(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": true}),
    );
    browser.open(&url);
    assert_eq!(complaints(&browser, &url), Vec::<Value>::new());
    let hidden = "[...document.querySelectorAll('article, svg, section')].filter((e) => !e.checkVisibility()).length";
    assert_eq!(browser.value(hidden), 0);
    assert_eq!(
        browser.value("document.getElementById('filter').checkVisibility()"),
        false
    );
}

#[test]
fn on_paper() {
    let Some((mut browser, url, _folder)) = page(&[]) else {
        return;
    };
    // Paper is white, whatever the screen.
    look(&mut browser, "dark");
    browser.open(&url);
    let print = json!({"printBackground": true, "preferCSSPageSize": true});
    let paper = browser.ask("Page.printToPDF", &print);
    let pdf = base64(paper["data"].as_str().unwrap());
    assert!(pdf.starts_with(b"%PDF"));
    let pages = pdf.windows(11).filter(|at| *at == b"/Type /Page").count();
    assert!(pages > 3, "{pages} pages");
    if let Some(folder) = std::env::var_os("ORELINT_SCREENSHOTS") {
        std::fs::write(Path::new(&folder).join("page.pdf"), pdf).unwrap();
    }
    let media =
        json!({"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]});
    browser.ask("Emulation.setEmulatedMedia", &media);
    let paper = browser.value("getComputedStyle(document.body).color");
    assert_eq!(paper, "rgb(27, 29, 32)", "dark ink");
    assert_eq!(
        browser.value("document.getElementById('filter').checkVisibility()"),
        false
    );
}

/// Data that tries to break out of the page does nothing in a real browser either.
#[test]
fn hostile_records_stay_text() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("claims.ndjson");
    let hostile = "<script>document.title='taken'</script><img src=x onerror=document.title='taken'> \
                   </style>]]>\\\" onload=\\\"document.title='taken'\\\" \\u202Eturned \\u0000 javascript:x";
    let mut lines = String::new();
    for (number, (country, rank)) in [("KAZ", 1), ("CHN", 1), ("USA", 2), ("KAZ", 3)]
        .iter()
        .enumerate()
    {
        let _ = writeln!(
            lines,
            "{{\"id\": \"{number} {hostile}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
             \"measure\": \"reserves\", \"rank\": {rank}, \"quantity\": {}, \"unit\": \"t\", \
             \"statement\": \"{hostile}\", \"source\": \"{number} {hostile}\"}}",
            1000 * (number + 1)
        );
    }
    std::fs::write(&file, lines).unwrap();
    let path = file.to_str().unwrap();
    let Some((mut browser, url, _folder)) = page(&["--no-config", "--schema", "reserve", path])
    else {
        return;
    };
    browser.open(&url);
    browser.value("new Promise((done) => setTimeout(done, 200))");
    assert_eq!(complaints(&browser, &url), Vec::<Value>::new());
    let title = browser.value("document.title");
    assert!(title.as_str().unwrap().starts_with("orelint:"), "{title}");
    assert_eq!(
        browser.value("document.querySelectorAll('img, script').length"),
        1
    );
    assert_eq!(
        browser.value("document.querySelectorAll('svg').length > 0"),
        true
    );
    assert!(
        browser
            .value("document.body.textContent")
            .as_str()
            .unwrap()
            .contains("onerror")
    );
}
