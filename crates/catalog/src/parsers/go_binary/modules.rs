//! The text that lists a program's modules and build settings.
//!
//! Source: Go standard library, `runtime/debug.ParseBuildInfo`: a word, a tab, and what it is
//! about, divided by tabs.

use std::borrow::Cow;

/// What the text says.
#[derive(Debug, Default)]
pub(super) struct Modules<'t> {
    /// The module of the program itself.
    pub(super) main: Option<Module<'t>>,
    /// The modules that were linked into it.
    pub(super) dependencies: Vec<Module<'t>>,
    settings: Vec<&'t str>,
}

/// One module, as it was linked in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Module<'t> {
    /// Its path; for a replacement by a folder, the folder.
    pub(super) path: &'t str,
    /// Its version, if it has one.
    pub(super) version: Option<&'t str>,
    /// The path of the module whose place it takes.
    pub(super) replaces: Option<&'t str>,
}

impl<'t> Modules<'t> {
    /// Reads the lines it knows and skips others.
    pub(super) fn parse(text: &'t str) -> Self {
        let mut modules = Self::default();
        // Whether a replacement is for a dependency: otherwise for the main module.
        let mut in_dependencies = false;
        for line in text.lines() {
            let Some((word, rest)) = line.split_once('\t') else { continue };
            match word {
                "mod" => modules.main = Some(Module::parse(rest)),
                "dep" => {
                    in_dependencies = true;
                    modules.dependencies.push(Module::parse(rest));
                }
                "=>" if in_dependencies => replace(modules.dependencies.last_mut(), rest),
                "=>" => replace(modules.main.as_mut(), rest),
                "build" => modules.settings.push(rest),
                _ => {}
            }
        }
        modules
    }

    /// The value of a build setting.
    pub(super) fn setting(&self, key: &str) -> Option<Cow<'t, str>> {
        self.settings.iter().find_map(|setting| {
            let value = setting.strip_prefix(key)?.strip_prefix('=')?;
            Some(unquoted(value))
        })
    }
}

impl<'t> Module<'t> {
    fn parse(fields: &'t str) -> Self {
        let mut fields = fields.split('\t');
        let path = fields.next().unwrap_or_default();
        Self { path, version: fields.next().filter(|v| !v.is_empty()), replaces: None }
    }
}

fn replace<'t>(module: Option<&mut Module<'t>>, fields: &'t str) {
    if let Some(module) = module {
        *module = Module { replaces: Some(module.path), ..Module::parse(fields) };
    }
}

/// The value of a setting, which is a Go string literal if it holds blanks or quotes.
fn unquoted(value: &str) -> Cow<'_, str> {
    let within = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(raw) = within('`') {
        return raw.into();
    }
    let Some(escaped) = within('"') else { return value.into() };
    let mut plain = String::with_capacity(escaped.len());
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_take_the_place_of_the_module_above_them() {
        let modules = Modules::parse(
            "path\ta/cmd\nmod\ta\t(devel)\t\ndep\tb\tv1.0.0\th1:x=\ndep\tc\tv1.6.2\n\
             =>\tfork/c\tv1.6.3\t\n\t\ndep\td\tv1.0.0\n=>\t./d\t\t\n",
        );
        assert_eq!(modules.main.unwrap().version, Some("(devel)"));
        let found: Vec<_> =
            modules.dependencies.iter().map(|m| (m.path, m.version, m.replaces)).collect();
        assert_eq!(
            found,
            [
                ("b", Some("v1.0.0"), None),
                ("fork/c", Some("v1.6.3"), Some("c")),
                ("./d", None, Some("d"))
            ]
        );
    }

    #[test]
    fn settings_are_unquoted() {
        let modules = Modules::parse("build\t-a=1\nbuild\t-b=\"x \\\"y\\\"\"\nbuild\t-c=`x \\`\n");
        assert_eq!(modules.setting("-a").as_deref(), Some("1"));
        assert_eq!(modules.setting("-b").as_deref(), Some("x \"y\""));
        assert_eq!(modules.setting("-c").as_deref(), Some("x \\"));
        assert_eq!(modules.setting("-").as_deref(), None);
    }
}
