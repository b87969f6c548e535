//! A headless Chromium, spoken to by its DevTools protocol over two pipes.

use std::{
    env,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// Where Chromium is looked for on the path.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A browser that has not answered for so long never will.
const PATIENCE: Duration = Duration::from_secs(180);

pub(crate) struct Session {
    browser: Child,
    to: File,
    from: BufReader<File>,
    /// Of the page; nothing while the browser itself is spoken to.
    id: Option<String>,
    next: u64,
    events: Vec<Value>,
    _folder: tempfile::TempDir,
}

impl Session {
    /// Starts a browser with an empty page; nothing where there is no browser.
    pub(crate) fn start() -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        let made = Command::new("mkfifo")
            .args([&input, &output])
            .status()
            .unwrap();
        assert!(made.success());
        // The browser reads from its third file and writes to its fourth.
        let browser = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<"$PIPE_IN" 4>"$PIPE_OUT""#])
            .arg(program)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .args([
                "--remote-debugging-pipe",
                "--no-first-run",
                "--disable-extensions",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .env("PIPE_IN", &input)
            .env("PIPE_OUT", &output)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let watched = browser.id().to_string();
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            // The reading end then comes to its end, and the test fails there.
            let _ = Command::new("kill").args(["-9", &watched]).status();
        });
        let to = OpenOptions::new().write(true).open(input).unwrap();
        let from = BufReader::new(File::open(output).unwrap());
        let mut session = Self {
            browser,
            to,
            from,
            id: None,
            next: 0,
            events: Vec::new(),
            _folder: folder,
        };
        let target = session.send("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = session.send("Target.attachToTarget", attach);
        session.id = Some(attached["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Network", "Runtime", "Log"] {
            session.send(&format!("{domain}.enable"), json!({}));
        }
        Some(session)
    }

    /// Sends a command and waits for its answer; events that come before it are kept.
    pub(crate) fn send(&mut self, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(id) = &self.id {
            message["sessionId"] = json!(id);
        }
        self.to
            .write_all(format!("{message}\0").as_bytes())
            .unwrap();
        loop {
            let message = self.receive();
            if message["id"] == self.next {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    fn receive(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser is gone");
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Sets the width of the window and the theme that the system prefers.
    pub(crate) fn appear(&mut self, width: u32, theme: &str) {
        let metrics =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.send("Emulation.setDeviceMetricsOverride", metrics);
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.send(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        );
    }

    /// Opens a page and waits until it is loaded.
    pub(crate) fn open(&mut self, address: &str) {
        let before = self.events.len();
        self.send("Page.navigate", json!({ "url": address }));
        let loaded = |events: &[Value]| {
            events
                .iter()
                .any(|event| event["method"] == "Page.loadEventFired")
        };
        while !loaded(&self.events[before..]) {
            let event = self.receive();
            self.events.push(event);
        }
    }

    fn evaluate(&mut self, expression: &str) -> Value {
        let parameters =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.send("Runtime.evaluate", parameters);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// The text that an expression has as its value.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        let value = self.evaluate(expression);
        value
            .as_str()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
            .to_owned()
    }

    /// The number that an expression has as its value.
    pub(crate) fn number(&mut self, expression: &str) -> f64 {
        let value = self.evaluate(expression);
        value
            .as_f64()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
    }

    /// Presses a key and lets go of it.
    pub(crate) fn press(&mut self, key: &str, code: u32) {
        for kind in ["keyDown", "keyUp"] {
            let parameters =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            self.send("Input.dispatchKeyEvent", parameters);
        }
    }

    /// The whole page as PNG.
    pub(crate) fn screenshot(&mut self) -> Vec<u8> {
        let shot = self.send(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true }),
        );
        STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }

    /// Errors and warnings of the console, and whatever the page wrote there.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let complaint = |event: &Value| match event["method"].as_str()? {
            "Log.entryAdded" => Some(event["params"]["entry"]["text"].to_string()),
            "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" => {
                Some(event["params"].to_string())
            }
            _ => None,
        };
        self.events.iter().filter_map(complaint).collect()
    }

    /// The addresses that were asked for.
    pub(crate) fn fetched(&self) -> Vec<String> {
        let requests = self
            .events
            .iter()
            .filter(|event| event["method"] == "Network.requestWillBeSent");
        requests
            .map(|event| {
                event["params"]["request"]["url"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = env::var_os("REFASHION_CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let found = |name: &str| {
        folders
            .iter()
            .map(|folder: &PathBuf| folder.join(name))
            .find(|file: &PathBuf| Path::is_file(file))
    };
    NAMES.iter().find_map(|name| found(name))
}
