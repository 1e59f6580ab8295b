//! Thins out a long curve without changing how it looks.

/// Keeps, for each of `columns` equal intervals of the indices 0..`length`,
/// the first, the least, the greatest and the last of the points. The points
/// are (index, value), with ascending indices and values that are not NaN.
pub(super) fn decimate(points: &[(usize, f64)], length: usize, columns: usize) -> Vec<(usize, f64)> {
    // The product could leave the range of `usize`.
    let column = |index: usize| index as u128 * columns as u128 / length.max(1) as u128;
    let mut kept = Vec::with_capacity(points.len().min(4 * columns));
    for group in points.chunk_by(|left, right| column(left.0) == column(right.0)) {
        if group.len() <= 4 {
            kept.extend_from_slice(group);
            continue;
        }
        let by_value = |left: &&(usize, f64), right: &&(usize, f64)| left.1.total_cmp(&right.1);
        let least = group.iter().min_by(by_value);
        let greatest = group.iter().max_by(by_value);
        let ends = [group.first(), group.last(), least, greatest];
        let mut chosen: Vec<_> = ends.into_iter().flatten().copied().collect();
        chosen.sort_by_key(|point| point.0);
        chosen.dedup_by_key(|point| point.0);
        kept.extend(chosen);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points_stay_as_they_are() {
        let points = [(0, 3.0), (1, 2.0), (5, 1.0)];
        assert_eq!(decimate(&points, 6, 2), points);
        assert!(decimate(&[], 0, 2).is_empty());
    }

    #[test]
    fn extremes_and_ends_survive() {
        let mut points: Vec<_> = (0..100_000).map(|index| (index, 1.0)).collect();
        points[0].1 = 1.5;
        points[4_321].1 = 9.0;
        points[77_777].1 = -9.0;
        let kept = decimate(&points, points.len(), 500);
        assert!(kept.len() <= 2_000, "{}", kept.len());
        for expected in [(0, 1.5), (4_321, 9.0), (77_777, -9.0), (99_999, 1.0)] {
            assert!(kept.contains(&expected), "{expected:?}");
        }
        assert!(kept.is_sorted_by(|left, right| left.0 < right.0));
    }
}
