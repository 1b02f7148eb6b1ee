import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  /** What rows are ordered by; without it they cannot be. */
  readonly key?: (row: T) => number | string;
  readonly isNumber?: boolean;
}

/** A column of what `key` tells, which rows can be ordered by, as `show` writes it. */
export function numberColumn<T>(
  title: string,
  key: (row: T) => number,
  show: (value: number) => string,
): Column<T> {
  return { title, isNumber: true, key, cell: (row) => show(key(row)) };
}

interface DataTableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string | number;
  readonly empty: string;
}

const pageSize = 50;

/** A table that its reader can order and page, for what the page has at hand. On a phone each row is a card. */
export function DataTable<T>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
}: DataTableProps<T>): JSX.Element {
  const [order, setOrder] = useState<{ column: string; isDescending: boolean } | undefined>();
  const [page, setPage] = useState(0);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const key = columns.find(({ title }) => title === order?.column)?.key;
  const sign = order?.isDescending === true ? -1 : 1;
  const ordered =
    key === undefined ? rows : rows.toSorted((a, b) => sign * compare(key(a), key(b)));
  const last = Math.max(0, Math.ceil(rows.length / pageSize) - 1);
  const shown = Math.min(page, last);
  return (
    <>
      <TableFrame
        caption={caption}
        columns={columns.map(({ title, key: by, isNumber }) => ({
          title,
          isNumber: isNumber === true,
          isSortable: by !== undefined,
        }))}
        order={order}
        onOrder={(column) =>
          setOrder({ column, isDescending: order?.column === column && !order.isDescending })
        }
      >
        {ordered.slice(shown * pageSize, (shown + 1) * pageSize).map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ title, cell, isNumber }) => (
              <Cell key={title} title={title} isNumber={isNumber === true}>
                {cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </TableFrame>
      {last > 0 && <Pager page={shown} last={last} onPage={setPage} label={caption} />}
    </>
  );
}

interface CellProps {
  readonly title: string;
  readonly isNumber: boolean;
  readonly children: ComponentChildren;
}

/** Knows its title, for phones, where a row is a list. */
export function Cell({ title, isNumber, children }: CellProps): JSX.Element {
  return (
    <td class={isNumber ? "number" : undefined} data-title={title}>
      {children === "" ? null : <div>{children}</div>}
    </td>
  );
}

interface TableFrameProps {
  readonly caption: string;
  readonly columns: readonly {
    readonly title: string;
    readonly isNumber: boolean;
    readonly isSortable: boolean;
  }[];
  readonly order: { readonly column: string; readonly isDescending: boolean } | undefined;
  readonly onOrder: (column: string) => void;
  readonly children: ComponentChildren;
}

/** Head and frame of a table; its rows come from whoever knows them. */
export function TableFrame({
  caption,
  columns,
  order,
  onOrder,
  children,
}: TableFrameProps): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isNumber, isSortable }) => {
              const isBy = order?.column === title;
              const direction = order?.isDescending === true ? "descending" : "ascending";
              return (
                <th
                  key={title}
                  scope="col"
                  class={isNumber ? "number" : undefined}
                  aria-sort={isBy ? direction : undefined}
                >
                  {isSortable ? (
                    <button type="button" onClick={() => onOrder(title)}>
                      {title}
                      <span aria-hidden="true">
                        {isBy ? (order.isDescending ? " ▼" : " ▲") : ""}
                      </span>
                    </button>
                  ) : (
                    title
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface PagerProps {
  readonly page: number;
  readonly last: number;
  readonly label: string;
  readonly onPage: (page: number) => void;
}

export function Pager({ page, last, label, onPage }: PagerProps): JSX.Element {
  const button = (title: string, to: number, isOff: boolean): JSX.Element => (
    <button type="button" disabled={isOff} onClick={() => onPage(to)}>
      {title}
    </button>
  );
  return (
    <nav class="pager" aria-label={`Pages of ${label}`}>
      {button("First", 0, page === 0)}
      {button("Previous", page - 1, page === 0)}
      <span>
        Page {page + 1} of {last + 1}
      </span>
      {button("Next", page + 1, page >= last)}
      {button("Last", last, page >= last)}
    </nav>
  );
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}
