package io.facet.video;

import java.util.Arrays;

/**
 * The assignment of rows to columns with the lowest total cost, by shortest augmenting paths (Jonker and Volgenant, "A shortest
 * augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987), in O(rows² · columns).
 */
final class Assignment {
    /** The cost of a pair that must not be assigned. */
    static final double FORBIDDEN = 1e6;

    private Assignment() {}

    /** Returns the column of each row, or -1. */
    static int[] solve(double[][] costs) {
        int rows = costs.length;
        int columns = rows == 0 ? 0 : costs[0].length;
        // A column per row with a high cost, so that a row can stay without a real one.
        var solver = new Solver(costs, rows, columns + rows, columns);
        int[] rowOfColumn = solver.solve();
        var columnOfRow = new int[rows];
        Arrays.fill(columnOfRow, -1);
        for (int column = 0; column < columns; column++) {
            int row = rowOfColumn[column];
            if (row >= 0 && costs[row][column] < FORBIDDEN) {
                columnOfRow[row] = column;
            }
        }
        return columnOfRow;
    }

    private record Solver(double[][] costs, int rows, int columns, int realColumns) {

        private double cost(int row, int column) {
            return column < realColumns ? Math.min(costs[row][column], FORBIDDEN) : FORBIDDEN / 2;
        }

        int[] solve() {
            var rowPrice = new double[rows];
            var columnPrice = new double[columns];
            var rowOfColumn = new int[columns];
            Arrays.fill(rowOfColumn, -1);
            for (int row = 0; row < rows; row++) {
                augment(row, rowPrice, columnPrice, rowOfColumn);
            }
            return rowOfColumn;
        }

        private void augment(int start, double[] rowPrice, double[] columnPrice, int[] rowOfColumn) {
            var distance = new double[columns];
            var previous = new int[columns];
            var done = new boolean[columns];
            Arrays.fill(distance, Double.POSITIVE_INFINITY);
            Arrays.fill(previous, -1);
            int row = start;
            int column = -1;
            double shortest = 0;
            do {
                int next = -1;
                for (int j = 0; j < columns; j++) {
                    if (done[j]) {
                        continue;
                    }
                    double length = shortest + cost(row, j) - rowPrice[row] - columnPrice[j];
                    if (length < distance[j]) {
                        distance[j] = length;
                        previous[j] = column;
                    }
                    if (next < 0 || distance[j] < distance[next]) {
                        next = j;
                    }
                }
                column = next;
                done[column] = true;
                shortest = distance[column];
                row = rowOfColumn[column];
            } while (row >= 0);
            updatePrices(start, shortest, distance, done, rowOfColumn, rowPrice, columnPrice);
            while (column >= 0) {
                int before = previous[column];
                rowOfColumn[column] = before < 0 ? start : rowOfColumn[before];
                column = before;
            }
        }

        private void updatePrices(
                int start,
                double shortest,
                double[] distance,
                boolean[] done,
                int[] rowOfColumn,
                double[] rowPrice,
                double[] columnPrice) {
            rowPrice[start] += shortest;
            for (int j = 0; j < columns; j++) {
                if (done[j] && rowOfColumn[j] >= 0) {
                    rowPrice[rowOfColumn[j]] += shortest - distance[j];
                }
                if (done[j]) {
                    columnPrice[j] -= shortest - distance[j];
                }
            }
        }
    }
}
