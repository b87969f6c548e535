//! Eigenvalues and eigenvectors of a symmetric matrix.

/// A square matrix, row by row.
#[derive(Debug, Clone)]
pub(crate) struct Square {
    size: usize,
    values: Vec<f64>,
}

impl Square {
    /// A matrix of so many rows; what is lacking is 0.
    pub(crate) fn new(size: usize, mut values: Vec<f64>) -> Self {
        values.resize(size * size, 0.0);
        Self { size, values }
    }

    fn unit(size: usize) -> Self {
        let mut unit = Self::new(size, Vec::new());
        (0..size).for_each(|at| *unit.at(at, at) = 1.0);
        unit
    }

    fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.values[row * self.size + column]
    }

    fn get(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    /// The sum of the squares off the diagonal.
    fn off(&self) -> f64 {
        let cells = self.values.iter().enumerate();
        let off = cells.filter(|(cell, _)| cell / self.size != cell % self.size);
        off.map(|(_, value)| value * value).sum()
    }

    /// Turns two columns by an angle of this cosine and sine.
    fn turn_columns(&mut self, [p, q]: [usize; 2], [cos, sin]: [f64; 2]) {
        for row in 0..self.size {
            let (x, y) = (self.get(row, p), self.get(row, q));
            *self.at(row, p) = cos * x - sin * y;
            *self.at(row, q) = sin * x + cos * y;
        }
    }

    /// Turns two rows likewise.
    fn turn_rows(&mut self, [p, q]: [usize; 2], [cos, sin]: [f64; 2]) {
        for column in 0..self.size {
            let (x, y) = (self.get(p, column), self.get(q, column));
            *self.at(p, column) = cos * x - sin * y;
            *self.at(q, column) = sin * x + cos * y;
        }
    }
}

/// More sweeps than this are never needed: the error is squared from one to the next.
const SWEEPS: usize = 60;

/// The eigenvectors of a symmetric matrix, each of length 1, and their eigenvalues, the largest first, by
/// the cyclic method of Jacobi (Golub and Van Loan, Matrix Computations, section 8.5).
///
/// The sign of a vector, which is arbitrary, makes the first of its largest components positive.
pub(crate) fn eigen(mut matrix: Square) -> (Vec<Vec<f64>>, Vec<f64>) {
    let size = matrix.size;
    let mut vectors = Square::unit(size);
    let whole: f64 = matrix.values.iter().map(|value| value * value).sum();
    for _ in 0..SWEEPS {
        if matrix.off() <= 1e-30 * whole {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                if let Some(turn) = rotation(&matrix, p, q) {
                    matrix.turn_columns([p, q], turn);
                    matrix.turn_rows([p, q], turn);
                    vectors.turn_columns([p, q], turn);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| matrix.get(b, b).total_cmp(&matrix.get(a, a)));
    let column = |&at: &usize| upright((0..size).map(|row| vectors.get(row, at)).collect());
    (
        order.iter().map(column).collect(),
        order.iter().map(|&at| matrix.get(at, at)).collect(),
    )
}

/// Cosine and sine of the angle that makes a cell 0, if it is not.
fn rotation(matrix: &Square, p: usize, q: usize) -> Option<[f64; 2]> {
    let cell = matrix.get(p, q);
    if cell == 0.0 {
        return None;
    }
    let tau = (matrix.get(q, q) - matrix.get(p, p)) / (2.0 * cell);
    let tan = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cos = 1.0 / (1.0 + tan * tan).sqrt();
    Some([cos, tan * cos])
}

/// The vector or its negative: that whose largest component is positive.
fn upright(mut vector: Vec<f64>) -> Vec<f64> {
    let largest = vector
        .iter()
        .fold(0.0_f64, |largest, &x| match x.abs() > largest.abs() {
            true => x,
            false => largest,
        });
    if largest < 0.0 {
        vector.iter_mut().for_each(|x| *x = -*x);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_off_the_diagonal_is_summed_in_squares() {
        let matrix = Square::new(2, vec![7.0, 0.5, -3.0, 9.0]);
        assert_eq!(matrix.off(), 9.25);
        assert_eq!(Square::unit(3).off(), 0.0);
        // What is lacking is 0.
        assert_eq!(Square::new(2, vec![1.0]).get(1, 1), 0.0);
    }

    #[test]
    fn a_diagonal_is_its_own_and_the_largest_stands_first() {
        let (vectors, values) = eigen(Square::new(2, vec![1.0, 0.0, 0.0, 4.0]));
        assert_eq!(values, [4.0, 1.0]);
        assert_eq!(vectors, [[0.0, 1.0], [1.0, 0.0]]);
        let (vectors, values) = eigen(Square::new(2, vec![0.0, 2.0, 2.0, 0.0]));
        assert!((values[0] - 2.0).abs() < 1e-12 && (values[1] + 2.0).abs() < 1e-12);
        let half = 0.5_f64.sqrt();
        let near = |one: &[f64], other: [f64; 2]| {
            one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-12)
        };
        assert!(near(&vectors[0], [half, half]), "{vectors:?}");
        assert!(near(&vectors[1], [half, -half]), "{vectors:?}");
    }

    #[test]
    fn eigenvectors_are_turned_into_their_multiples_and_stand_at_right_angles() {
        let size = 6;
        let cell = |row: usize, column: usize| ((row * column + row + column) as f64).sin();
        let cells: Vec<f64> = (0..size * size)
            .map(|at| cell(at / size, at % size))
            .collect();
        let (vectors, values) = eigen(Square::new(size, cells.clone()));
        assert!(
            values.windows(2).all(|pair| pair[0] >= pair[1]),
            "{values:?}"
        );
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        for (number, (vector, value)) in vectors.iter().zip(&values).enumerate() {
            for (row, x) in cells.chunks(size).zip(vector) {
                assert!((dot(row, vector) - value * x).abs() < 1e-12);
            }
            for (other, expected) in vectors[..=number]
                .iter()
                .rev()
                .zip([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
            {
                assert!((dot(vector, other) - expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn of_two_by_two_they_are_known() {
        let (vectors, values) = eigen(Square::new(2, vec![2.0, -1.0, -1.0, 2.0]));
        let half = 0.5_f64.sqrt();
        assert!((values[0] - 3.0).abs() < 1e-15 && (values[1] - 1.0).abs() < 1e-15);
        assert!((vectors[0][0] - half).abs() < 1e-15 && (vectors[0][1] + half).abs() < 1e-15);
        assert!((vectors[1][0] - half).abs() < 1e-15 && (vectors[1][1] - half).abs() < 1e-15);
        // Nothing is to be turned where it stands right, and nothing is divided by 0.
        let (vectors, values) = eigen(Square::new(2, vec![1.0, 0.0, 0.0, 4.0]));
        assert_eq!(
            (values, vectors),
            (vec![4.0, 1.0], vec![vec![0.0, 1.0], vec![1.0, 0.0]])
        );
        assert_eq!(eigen(Square::new(1, Vec::new())).1, [0.0]);
    }

    /// τ = (2.5 − 1) / 2 = ¾, of the tangents −2 and ½ that make the cell 0 the smaller, and
    /// 1/√(1 + ¼) its cosine.
    #[test]
    fn of_both_angles_the_smaller_is_turned_by() {
        let matrix = Square::new(2, vec![1.0, 1.0, 1.0, 2.5]);
        let [cos, sin] = rotation(&matrix, 0, 1).unwrap();
        let expected = 0.8_f64.sqrt();
        assert!((cos - expected).abs() < 1e-15 && (sin - expected / 2.0).abs() < 1e-15);
        assert!(rotation(&Square::unit(2), 0, 1).is_none());
    }

    /// What is small is small by comparison alone.
    #[test]
    fn of_the_smallest_matrix_they_are_those_of_its_multiples() {
        let small = [2.0, -1.0, -1.0, 2.0].map(|cell| cell * 1e-35);
        let (vectors, values) = eigen(Square::new(2, small.to_vec()));
        let half = 0.5_f64.sqrt();
        assert!((values[0] - 3e-35).abs() < 1e-49 && (values[1] - 1e-35).abs() < 1e-49);
        assert!((vectors[0][0] - half).abs() < 1e-15 && (vectors[0][1] + half).abs() < 1e-15);
    }

    #[test]
    fn a_vector_is_turned_over_where_its_largest_component_is_negative() {
        assert_eq!(upright(vec![1.0, -2.0, 2.0]), [-1.0, 2.0, -2.0]);
        assert_eq!(upright(vec![-1.0, 2.0, -2.0]), [-1.0, 2.0, -2.0]);
        assert!(upright(vec![0.0; 2]).iter().all(|x| x.is_sign_positive()));
    }
}
