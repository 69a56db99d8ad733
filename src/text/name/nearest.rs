//! The name that somebody may have meant. Knows nothing of who exists.

use super::{LONGEST, NameKey};

/// The name that is most like what was typed, if one is near: few letters wrong, missing, too many
/// or swapped, a third of them and at most three. Of two equally near ones the first.
#[must_use]
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = NameKey::of(typed).0.chars().collect();
    let mut bound = (typed.len() / 3).clamp(1, 3);
    if typed.len() > LONGEST + bound {
        return None;
    }
    let mut found = None;
    for name in names {
        let key: Vec<char> = NameKey::of(name).0.chars().collect();
        if key.len().abs_diff(typed.len()) > bound {
            continue;
        }
        let far = distance(&typed, &key);
        if far <= bound {
            found = Some(name);
            if far <= 1 {
                return found;
            }
            bound = far - 1;
        }
    }
    found
}

/// How many letters to change, add, drop or swap with their neighbour (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row = last.clone();
    for (i, x) in a.iter().enumerate() {
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}
