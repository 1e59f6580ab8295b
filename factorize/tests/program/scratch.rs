//! What the tests share: a folder of a test's own, and the program run in it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_factorize");

/// A folder of the test's own, removed at the end.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// An empty one.
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("factorize-program-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }

    /// Writes a file.
    pub fn file(&self, name: &str, contents: &str) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, contents).unwrap();
        file
    }

    /// What a file holds.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// What the folder holds.
    pub fn names(&self) -> Vec<String> {
        names(&self.0)
    }

    /// The program, ready to be run here.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(&self.0).args(args);
        command
    }

    /// Runs the program with nothing on its standard input.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs the program with this on its standard input.
    pub fn run_on(&self, input: &str, args: &[&str]) -> Output {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs a line of the shell.
    #[cfg(unix)]
    pub fn shell(&self, line: &str) -> Output {
        Command::new("bash").current_dir(&self.0).args(["-c", line]).output().unwrap()
    }

    /// What the program prints, which says nothing on standard error.
    pub fn succeed(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "", "{args:?}");
        text(&output.stdout)
    }

    /// What the program prints before it fails with this code and this in the first line on standard error.
    pub fn fail(&self, args: &[&str], code: i32, message: &str) -> String {
        let output = self.run(args);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        let first = error.lines().next().unwrap_or_default();
        assert!(first.starts_with("error: ") && first.contains(message), "{args:?}: {first}\nexpected: {message}");
        text(&output.stdout)
    }

    /// What the program prints before it fails as above and writes nothing.
    pub fn refuse(&self, args: &[&str], code: i32, message: &str) -> String {
        let before = self.names();
        let printed = self.fail(args, code, message);
        assert_eq!(self.names(), before, "{args:?} writes nothing");
        printed
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a folder holds, in order.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What the program said.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
