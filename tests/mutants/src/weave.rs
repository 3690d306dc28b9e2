//! Writes a source file in which every mutant of it is there and the environment says which one is alive.
//!
//! `a + b` becomes `(if crate::mutant::is(7) { (a) - (b) } else { (a + b) })`. Comments mark where the code of a mutant begins
//! and ends, so that what the compiler has against it can be laid at its door.

use crate::Mutant;
use proc_macro2::LineColumn;
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The first and the last byte of something, the last one excluded.
type Range = (usize, usize);

/// What is put into the text at a place.
struct Insert {
    at: usize,
    /// Whether it ends what encloses the place; ends come before beginnings.
    ends: bool,
    /// The size of what is enclosed: the larger stands outside.
    size: usize,
    code: String,
}

/// Returns the text with the mutants woven in, and which of them those are.
pub fn weave(text: &str, mutants: &[&Mutant]) -> (String, BTreeSet<usize>) {
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let mut weaver = Weaver { text, starts, mutants: Vec::new(), inserts: Vec::new(), woven: BTreeSet::new() };
    let place = |(line, column): (usize, usize)| weaver.offset(LineColumn { line, column: column - 1 });
    weaver.mutants = mutants.iter().map(|mutant| ((place(mutant.span[0]), place(mutant.span[1])), *mutant)).collect();
    weaver.visit_file(&syn::parse_file(text).expect("a source file"));
    let Weaver { mut inserts, woven, .. } = weaver;
    inserts.sort_by(|one, other| {
        let outward = if one.ends { one.size.cmp(&other.size) } else { other.size.cmp(&one.size) };
        one.at.cmp(&other.at).then(other.ends.cmp(&one.ends)).then(outward)
    });
    let (mut out, mut done) = (String::new(), 0);
    for insert in inserts {
        out += &text[done..insert.at];
        out += &insert.code;
        done = insert.at;
    }
    (out + &text[done..], woven)
}

struct Weaver<'a> {
    text: &'a str,
    starts: Vec<usize>,
    mutants: Vec<(Range, &'a Mutant)>,
    inserts: Vec<Insert>,
    woven: BTreeSet<usize>,
}

impl<'a> Weaver<'a> {
    fn offset(&self, place: LineColumn) -> usize {
        let line = &self.text[self.starts[place.line - 1]..];
        let within = line.char_indices().nth(place.column).map_or(line.len(), |(byte, _)| byte);
        self.starts[place.line - 1] + within
    }

    fn range(&self, node: &impl Spanned) -> Range {
        (self.offset(node.span().start()), self.offset(node.span().end()))
    }

    fn code(&self, node: &impl Spanned) -> &'a str {
        let (from, to) = self.range(node);
        &self.text[from..to]
    }

    fn at(&self, place: Range, genre: &str) -> Vec<&'a Mutant> {
        self.mutants
            .iter()
            .filter(|(range, mutant)| *range == place && mutant.genre == genre)
            .map(|(_, m)| *m)
            .collect()
    }

    fn enclose(&mut self, (from, to): Range, size: usize, before: String, after: &str) {
        self.inserts.push(Insert { at: from, ends: false, size, code: before });
        self.inserts.push(Insert { at: to, ends: true, size, code: after.to_owned() });
    }

    /// Returns the question whether a mutant is alive, or is not, between its marks.
    fn alive(&mut self, mutant: &Mutant, not: &str) -> String {
        self.woven.insert(mutant.id);
        format!("/*<{0}*/ {not}crate::mutant::is({0}) /*>{0}*/", mutant.id)
    }

    /// Puts the code of each mutant in place of an expression where it is alive.
    fn choose(&mut self, whole: Range, branches: &[(&Mutant, String)]) {
        let mut before = "(".to_owned();
        for (mutant, code) in branches {
            self.woven.insert(mutant.id);
            before += &format!("if crate::mutant::is({0}) {{ /*<{0}*/ {code} /*>{0}*/ }} else ", mutant.id);
        }
        self.enclose(whole, whole.1 - whole.0, before + "{ (", ") })");
    }

    /// Lets a function return at once what a mutant says.
    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let Some(first) = block.stmts.first() else { return };
        if holds::<syn::TypeImplTrait>(|visitor| visitor.visit_return_type(&signature.output)) {
            return;
        }
        let (start, first) = (self.range(block).0 + 1, self.range(first).0);
        let found = self.mutants.iter().filter(|(range, mutant)| range.0 == first && mutant.genre == "FnValue");
        let found: Vec<&Mutant> = found.map(|(_, mutant)| *mutant).collect();
        for mutant in found {
            self.woven.insert(mutant.id);
            let (id, value) = (mutant.id, &mutant.replacement);
            let code = format!("if crate::mutant::is({id}) {{ /*<{id}*/ return {value}; /*>{id}*/ }} ");
            self.inserts.push(Insert { at: start, ends: false, size: 0, code });
        }
    }
}

/// Finds whether a piece of syntax holds another.
struct Finder<T> {
    found: bool,
    of: std::marker::PhantomData<T>,
}

impl<'a> Visit<'a> for Finder<syn::ExprLet> {
    fn visit_expr_let(&mut self, _: &'a syn::ExprLet) {
        self.found = true;
    }
}

impl<'a> Visit<'a> for Finder<syn::TypeImplTrait> {
    fn visit_type_impl_trait(&mut self, _: &'a syn::TypeImplTrait) {
        self.found = true;
    }
}

fn holds<T>(visit: impl FnOnce(&mut Finder<T>)) -> bool {
    let mut finder = Finder { found: false, of: std::marker::PhantomData };
    visit(&mut finder);
    finder.found
}

/// Says whether an expression binds what stands behind it, and so cannot be moved into a branch.
fn binds(expression: &syn::Expr) -> bool {
    holds::<syn::ExprLet>(|finder| finder.visit_expr(expression))
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let asks_for_test = |attribute: &syn::Attribute| {
        attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string().contains("test"))
    };
    attributes.iter().any(|a| a.path().is_ident("test") || (a.path().is_ident("cfg") && asks_for_test(a)))
}

impl<'a> Visit<'a> for Weaver<'_> {
    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    // what is worked out while compiling cannot ask the environment
    fn visit_item_const(&mut self, _: &'a syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'a syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'a syn::ImplItemConst) {}
    fn visit_pat(&mut self, _: &'a syn::Pat) {}
    fn visit_type(&mut self, _: &'a syn::Type) {}
    fn visit_expr_repeat(&mut self, repeat: &'a syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        if !is_test(&function.attrs) && function.sig.constness.is_none() {
            self.body(&function.sig, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        if !is_test(&function.attrs) && function.sig.constness.is_none() {
            self.body(&function.sig, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_expr_binary(&mut self, expression: &'a syn::ExprBinary) {
        let found = self.at(self.range(&expression.op), "BinaryOperator");
        if !found.is_empty() && !binds(&expression.left) && !binds(&expression.right) {
            let (left, right) = (self.code(&expression.left), self.code(&expression.right));
            let branch = |mutant: &'_ Mutant| match mutant.replacement.as_str() {
                operator @ ("==" | "!=" | "<=" | ">=") => format!("({left}) {operator} ({right})"),
                // no brackets round what is assigned to
                operator if operator.ends_with('=') => format!("{left} {operator} {right}"),
                operator => format!("({left}) {operator} ({right})"),
            };
            let branches: Vec<(&Mutant, String)> = found.iter().map(|mutant| (*mutant, branch(mutant))).collect();
            self.choose(self.range(expression), &branches);
        }
        visit::visit_expr_binary(self, expression);
    }

    fn visit_expr_unary(&mut self, expression: &'a syn::ExprUnary) {
        let found = self.at(self.range(&expression.op), "UnaryOperator");
        if !found.is_empty() && !binds(&expression.expr) {
            let code = self.code(&expression.expr).to_owned();
            let branches: Vec<(&Mutant, String)> = found.iter().map(|mutant| (*mutant, code.clone())).collect();
            self.choose(self.range(expression), &branches);
        }
        visit::visit_expr_unary(self, expression);
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let deleted = self.at(self.range(arm), "MatchArm");
        match &arm.guard {
            None => {
                let end = self.range(&arm.pat).1;
                for mutant in deleted {
                    let code = format!(" if {}", self.alive(mutant, "!"));
                    self.inserts.push(Insert { at: end, ends: true, size: 0, code });
                }
            }
            Some((_, guard)) if !binds(guard) => {
                let (mut may, mut must) = (String::new(), String::new());
                for mutant in deleted {
                    must += &format!("{} && ", self.alive(mutant, "!"));
                }
                for mutant in self.at(self.range(&**guard), "MatchArmGuard") {
                    match mutant.replacement.as_str() {
                        "true" => may += &format!("{} || ", self.alive(mutant, "")),
                        _ => must += &format!("{} && ", self.alive(mutant, "!")),
                    }
                }
                self.enclose(self.range(&**guard), usize::MAX, format!("{must}({may}("), "))");
            }
            Some(_) => {}
        }
        visit::visit_arm(self, arm);
    }
}
