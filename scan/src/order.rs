//! Sorting by cost. All lists share one instance of the standard library's sort, because each instance takes 8 kB of a
//! phone's library.

/// Sorts `items` by ascending cost. Items of equal cost keep their order.
pub(crate) fn sort_by_cost<T: Copy>(items: &mut Vec<T>, cost: impl Fn(&T) -> f64) {
    let order = ascending(items.iter().map(cost).map(rank).zip(0..).collect());
    *items = order.into_iter().map(|(_, index)| items[index]).collect();
}

fn ascending(mut ranks: Vec<(i64, usize)>) -> Vec<(i64, usize)> {
    ranks.sort_unstable();
    ranks
}

/// Returns an integer that orders numbers as [`f64::total_cmp`] does.
fn rank(number: f64) -> i64 {
    let bits = i64::from_ne_bytes(number.to_ne_bytes());
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_ascend_and_equal_ones_keep_their_order() {
        let mut items = vec![
            (1.5, 'a'),
            (-0.5, 'b'),
            (1.5, 'c'),
            (0.0, 'd'),
            (-7.0, 'e'),
            (-0.5, 'f'),
        ];
        sort_by_cost(&mut items, |item| item.0);
        let letters: String = items.iter().map(|item| item.1).collect();
        assert_eq!(letters, "ebfdac");
    }

    #[test]
    fn ranks_order_all_numbers_as_the_standard_does() {
        let numbers = [
            f64::NEG_INFINITY,
            -1.0,
            -f64::MIN_POSITIVE,
            -0.0,
            0.0,
            1e-9,
            3.0,
            f64::INFINITY,
            f64::NAN,
        ];
        for one in numbers {
            for other in numbers {
                assert_eq!(
                    rank(one).cmp(&rank(other)),
                    one.total_cmp(&other),
                    "{one} {other}"
                );
            }
        }
    }
}
