//! The pipeline: every step can add reasons to deny, and none takes one away.

use portcullis_guest::Effect;
use serde::Serialize;

use crate::advise;
use crate::agree;
use crate::characters;
use crate::class::{Class, verb};
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::function::Catalog;
use crate::lexer;
use crate::outline::{self, Outline};
use crate::parse;
use crate::permit;
use crate::rule::Rule;
use crate::settings::{ConfigureError, Settings};
use crate::token::Tokens;
use crate::tree::{self, Tree};

/// An inspector, ready to judge texts.
pub struct Inspector {
    pub(crate) settings: Settings,
    pub(crate) catalog: Catalog,
}

/// What was found in a text.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The strictest effect of the findings; `Allow` when none has one.
    pub effect: Effect,
    /// The strictest class of the statements.
    pub class: Class,
    /// The statements, in order.
    pub statements: Vec<Statement>,
    /// What the rules have to say, in the order of the pipeline. When nothing objects, one finding of
    /// the rule `statement-allowed`.
    pub findings: Vec<Finding>,
    /// Who may approve, by the setting that asked for approval.
    pub approver_role: Option<String>,
}

/// One statement of a text.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// Its class.
    pub class: Class,
    /// The words that tell, such as `DROP TABLE`.
    pub verb: String,
    /// Its bytes in the text.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// Tables it touches, each once, sorted.
    pub tables: Vec<String>,
    /// Those it writes.
    pub tables_written: Vec<String>,
    /// Columns it uses, as `table.column`; `table.*` for all of them.
    pub columns: Vec<String>,
    /// Functions it calls.
    pub functions: Vec<String>,
    /// Whether it names a table that only the server can know.
    pub unknown_tables: bool,
    /// Whether `columns` has all of them; left out of the fact when it has.
    #[serde(skip_serializing_if = "std::clone::Clone::clone")]
    pub columns_complete: bool,
}

impl Statement {
    /// A statement of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self {
            class: Class::Unknown,
            verb: String::new(),
            start: 0,
            end: 0,
            tables: Vec::new(),
            tables_written: Vec::new(),
            columns: Vec::new(),
            functions: Vec::new(),
            unknown_tables: false,
            columns_complete: true,
        }
    }

    /// A text of which only the first words were looked at.
    fn unread(tokens: &Tokens<'_>, dialect: Dialect) -> Self {
        let verb = verb(tokens, 0, tokens.list.len(), dialect);
        let (class, verb) = (verb.class, verb.words);
        Self { class, verb, end: tokens.sql.len(), unknown_tables: true, ..Self::unknown() }
    }
}

impl Inspector {
    /// Reads settings.
    ///
    /// # Errors
    /// What is wrong with them and where.
    pub fn configure(settings: &str) -> Result<Self, ConfigureError> {
        let settings = Settings::parse(settings)?;
        let catalog = Catalog::new(settings.dialect, settings.functions.clone());
        Ok(Self { settings, catalog })
    }

    /// The dialect texts are read in.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.settings.dialect
    }

    /// Says what a text does and whether it may run. Never panics; time is linear in the text, which
    /// is cut off at [`crate::MAX_BYTES`].
    #[must_use]
    pub fn inspect(&self, sql: &str) -> Inspection {
        let mut inspection = match characters::check(sql) {
            Some(finding) => self.finish(Vec::new(), vec![finding]),
            None => self.inspect_text(sql),
        };
        for finding in &mut inspection.findings {
            finding.place_in(sql);
        }
        inspection
    }

    fn inspect_text(&self, sql: &str) -> Inspection {
        let dialect = self.settings.dialect;
        let lexed = lexer::lex(sql, dialect);
        let (tokens, mut findings) = (lexed.tokens, lexed.faults);
        if let Some(finding) = parse::too_complex(&tokens) {
            findings.push(finding);
            return self.finish(vec![Statement::unread(&tokens, dialect)], findings);
        }
        if findings.is_empty() {
            findings.extend(lexer::ambiguous(&tokens, dialect));
        }
        let outlines = outline::read(&tokens, dialect);
        findings.extend(permit::count(&tokens, &outlines, self.settings.max_statements));
        findings.extend(outlines.iter().find_map(|outline| permit::relations(&tokens, outline)));
        let readable = findings.iter().all(|finding| finding.rule == Rule::MultipleStatements);
        let mut statements = Vec::new();
        for outline in &outlines {
            let tree = if readable { self.read(&tokens, outline, &mut findings) } else { None };
            findings.extend(permit::class(&tokens, outline, tree.as_ref(), &self.settings));
            let statement = self.statement(&tokens, outline, tree.as_ref());
            findings.extend(permit::names(&statement));
            statements.push(statement);
        }
        if outlines.is_empty() && findings.is_empty() {
            let empty =
                Finding::deny(Rule::Unparseable, 0..sql.len(), "the text holds no statement");
            findings.push(empty.remedy("send one SELECT"));
        }
        self.finish(statements, findings)
    }

    /// Parses a statement and checks what the two readings say.
    fn read(
        &self,
        tokens: &Tokens<'_>,
        outline: &Outline,
        findings: &mut Vec<Finding>,
    ) -> Option<Tree> {
        let settings = &self.settings;
        let tree = if outline.metadata.is_some() {
            Tree::of_metadata(outline, tokens, settings.dialect)
        } else {
            match parse::parse(tokens, outline, settings.dialect) {
                Ok(statement) => {
                    let tree = tree::read(&statement, tokens, settings.dialect);
                    findings.extend(advise::advise(
                        &statement,
                        tokens,
                        settings,
                        outline.is_planned(),
                    ));
                    tree
                }
                Err(finding) => {
                    // A statement that may not run anyway is called what it is.
                    if settings.mode.allows(permit::final_class(outline, None)) {
                        findings.push(finding);
                    }
                    return None;
                }
            }
        };
        findings.extend(agree::check(tokens, outline, &tree, &self.catalog, settings.dialect));
        findings.extend(permit::functions(tokens, &tree, self));
        findings.extend(permit::tables(
            &permit::touched(tokens, outline, &tree, settings.dialect),
            settings,
        ));
        findings.extend(permit::columns(&tree, self));
        findings.extend(advise::stars(&tree.columns, settings));
        Some(tree)
    }

    fn finish(&self, statements: Vec<Statement>, mut findings: Vec<Finding>) -> Inspection {
        findings.dedup();
        let effects = findings.iter().filter_map(|finding| finding.effect);
        let effect = effects.fold(Effect::Allow, |one, other| {
            if other.strictness() > one.strictness() { other } else { one }
        });
        let class =
            statements.iter().map(|statement| statement.class).max().unwrap_or(Class::Unknown);
        if findings.len() > MAX_FINDINGS {
            // What decides comes first, so that nothing is cut off that does.
            findings
                .sort_by_key(|finding| std::cmp::Reverse(finding.effect.map(Effect::strictness)));
            findings.truncate(MAX_FINDINGS);
        }
        if effect == Effect::Allow {
            findings.push(self.allowed(&statements, class));
        }
        let asks = effect == Effect::RequireApproval;
        let approver_role = asks.then(|| self.approver(&findings)).flatten();
        Inspection { effect, class, statements, findings, approver_role }
    }

    fn allowed(&self, statements: &[Statement], class: Class) -> Finding {
        let tables: Vec<_> =
            statements.iter().flat_map(|s| s.tables.iter().map(|t| format!("`{t}`"))).collect();
        let count = if statements.len() == 1 {
            "one statement".to_owned()
        } else {
            format!("{} statements", statements.len())
        };
        let of = if tables.is_empty() {
            "no table".to_owned()
        } else {
            crate::finding::shown_list(&tables)
        };
        let message = format!("{count} of class {}, on {of}", class.as_str());
        let end = statements.last().map_or(0, |statement| statement.end);
        Finding {
            rule: Rule::StatementAllowed,
            effect: Some(Effect::Allow),
            message,
            remedy: None,
            span: 0..end,
        }
    }

    /// Who may approve, by the lists that ask for it.
    fn approver(&self, findings: &[Finding]) -> Option<String> {
        let asks = |rules: &[Rule]| {
            let mut asking = findings.iter().filter(|f| f.effect == Some(Effect::RequireApproval));
            asking.any(|finding| rules.contains(&finding.rule))
        };
        let tables =
            asks(&[Rule::TableDenied, Rule::UnknownTable]).then_some(&self.settings.tables);
        let columns = asks(&[Rule::ColumnDenied]).then_some(&self.settings.columns);
        tables.into_iter().chain(columns).find_map(|lists| lists.approver_role.clone())
    }

    fn statement(&self, tokens: &Tokens<'_>, outline: &Outline, tree: Option<&Tree>) -> Statement {
        let facts = permit::facts(tokens, outline, tree, self.settings.dialect, &self.catalog);
        Statement {
            class: permit::final_class(outline, tree),
            verb: outline.words(),
            start: tokens.start(outline.range.start),
            end: tokens.end(outline.range.end.saturating_sub(1)),
            ..facts
        }
    }
}

/// Most findings of one text; the contract takes 256.
const MAX_FINDINGS: usize = 64;
