/** Buttons by row and column, for arrow keys: rows have cells that span others. */

/** What {@link grid} needs of a table, its rows and cells. */
export interface Spanning<B> {
    rowSpan: number;
    colSpan: number;
    button: B | null;
}

/** A button by row and column; a cell that spans several stands in all of them. */
export type Grid<B> = (B | null | undefined)[][];

export function grid<B>(rows: Spanning<B>[][]): Grid<B> {
    const places: Grid<B> = rows.map(() => []);
    rows.forEach((cells, row) => {
        let column = 0;
        for (const { rowSpan, colSpan, button } of cells) {
            // What spans from above is there already.
            while (places[row]?.[column] !== undefined) {
                column += 1;
            }
            for (let down = 0; down < rowSpan && row + down < rows.length; down += 1) {
                for (let right = 0; right < colSpan; right += 1) {
                    const line = places[row + down];
                    if (line) {
                        line[column + right] = button;
                    }
                }
            }
            column += colSpan;
        }
    });
    return places;
}

/** The next button in a direction; in another row the one in this column, else the nearest. */
export function step<B>(places: Grid<B>, from: B, [down, right]: [number, number]): B | undefined {
    const row = places.findIndex((line) => line.includes(from));
    const column = places[row]?.indexOf(from) ?? -1;
    if (row < 0) {
        return undefined;
    }
    if (down === 0) {
        const line = places[row] ?? [];
        const ahead = right > 0 ? line.slice(column + 1) : line.slice(0, column).reverse();
        return ahead.find((button) => button && button !== from) ?? undefined;
    }
    const lines = down > 0 ? places.slice(row + 1) : places.slice(0, row).reverse();
    for (const line of lines) {
        const near = nearest(line, column, from);
        if (near) {
            return near;
        }
    }
    return undefined;
}

function nearest<B>(line: (B | null | undefined)[], column: number, but: B): B | undefined {
    const isOther = (button: B | null | undefined): button is B => button !== null && button !== undefined && button !== but;
    for (let aside = 0; aside <= Math.max(column, line.length); aside += 1) {
        const found = [line[column - aside], line[column + aside]].find(isOther);
        if (found) {
            return found;
        }
    }
    return undefined;
}
