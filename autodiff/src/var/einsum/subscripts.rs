//! Reading `ij,jk->ik`.

use crate::{op::Misfit, shape::Shape};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// The name of an axis. Those of an ellipsis come before all letters, as in the output that is not written out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Label {
    /// An axis that `...` stands for, from the left if the ellipsis has as many as any.
    Ellipsis(usize),
    Letter(char),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Ellipsis(axis) => write!(f, "axis {axis} of ..."),
            Label::Letter(letter) => write!(f, "index {letter}"),
        }
    }
}

/// The name of each axis of the operands and of the output.
pub(super) struct Subscripts {
    pub operands: Vec<Vec<Label>>,
    pub output: Vec<Label>,
}

impl Subscripts {
    pub fn read(spec: &str, shapes: &[Shape]) -> Result<Self, Misfit> {
        let spec: String = spec.chars().filter(|c| !c.is_whitespace()).collect();
        let (inputs, output) = match spec.split_once("->") {
            Some((inputs, output)) => (inputs, Some(output)),
            None => (&spec[..], None),
        };
        let terms = inputs.split(',').map(Term::read).collect::<Result<Vec<_>, _>>()?;
        if terms.len() != shapes.len() {
            return Err(format!("{} terms for {} operands", terms.len(), shapes.len()));
        }
        let mut hidden = Vec::with_capacity(terms.len());
        for (operand, (term, shape)) in terms.iter().zip(shapes).enumerate() {
            hidden.push(term.hidden_axes(shape.len()).ok_or_else(|| {
                let named = term.before.len() + term.after.len();
                format!("{named} indices for operand {operand} of shape {shape}")
            })?);
        }
        let most = hidden.iter().copied().max().unwrap_or(0);
        let operands: Vec<Vec<Label>> =
            terms.iter().zip(hidden).map(|(term, hidden)| term.labels(most - hidden..most)).collect();
        let output = match output {
            Some(output) => Self::written(Term::read(output)?, most, &operands)?,
            None => Self::implied(&operands),
        };
        Ok(Subscripts { operands, output })
    }

    fn written(term: Term, most: usize, operands: &[Vec<Label>]) -> Result<Vec<Label>, Misfit> {
        if !term.has_ellipsis && most > 0 {
            return Err(format!("... stands for {most} axes, and the output has no ..."));
        }
        let output = term.labels(if term.has_ellipsis { 0..most } else { 0..0 });
        let mut seen = BTreeSet::new();
        for label in &output {
            if !seen.insert(label) {
                return Err(format!("{label} comes twice in the output"));
            }
            if !operands.iter().any(|labels| labels.contains(label)) {
                return Err(format!("{label} of the output is in no operand"));
            }
        }
        Ok(output)
    }

    /// The axes of the ellipsis, and the letters that come once, in order.
    fn implied(operands: &[Vec<Label>]) -> Vec<Label> {
        let mut counts: BTreeMap<Label, usize> = BTreeMap::new();
        operands.iter().flatten().for_each(|label| *counts.entry(*label).or_default() += 1);
        let stays = |&(label, count): &(Label, usize)| matches!(label, Label::Ellipsis(_)) || count == 1;
        counts.into_iter().filter(stays).map(|(label, _)| label).collect()
    }
}

/// The subscripts of one array: the letters before and after an ellipsis.
struct Term {
    before: Vec<Label>,
    after: Vec<Label>,
    has_ellipsis: bool,
}

impl Term {
    fn read(term: &str) -> Result<Self, Misfit> {
        let (before, after) = term.split_once("...").map_or((term, None), |(before, after)| (before, Some(after)));
        let letters = |text: &str| {
            let read = |c: char| match c.is_ascii_alphabetic() {
                true => Ok(Label::Letter(c)),
                false => Err(format!("{c:?} in {term:?} is no index: letters and one `...` are")),
            };
            text.chars().map(read).collect::<Result<Vec<_>, _>>()
        };
        Ok(Term { before: letters(before)?, after: letters(after.unwrap_or(""))?, has_ellipsis: after.is_some() })
    }

    /// How many axes of an array of so many the ellipsis stands for, if the term fits at all.
    fn hidden_axes(&self, rank: usize) -> Option<usize> {
        let hidden = rank.checked_sub(self.before.len() + self.after.len())?;
        (self.has_ellipsis || hidden == 0).then_some(hidden)
    }

    fn labels(&self, hidden: std::ops::Range<usize>) -> Vec<Label> {
        self.before.iter().copied().chain(hidden.map(Label::Ellipsis)).chain(self.after.iter().copied()).collect()
    }
}
