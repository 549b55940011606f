import type { ReactElement } from 'react';
import {
  type ColumnKey,
  type ColumnLayout,
  canHide,
  columnsFor,
  columnTitle,
  moved,
  resized,
  toggled,
  usualLayout,
} from '../model/columns.ts';
import { isSortable } from '../model/task-sort.ts';
import { exportShown, toggleFollow } from './commands.ts';
import { PauseButton } from './pause-button.tsx';
import type { PanelView } from './use-panel.ts';

/** Pixels. */
const STEP = 16;

const dockNames = { bottom: 'Bottom', right: 'Right', window: 'Window', inline: 'In the page' };
const themeNames = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

interface SettingsMenuProps {
  view: PanelView;
  /** Of the table. */
  width: number;
}

/** How the panel looks: columns, order, dock, theme. */
export function SettingsMenu({ view, width }: SettingsMenuProps): ReactElement {
  const { state, change, dock } = view;
  const { layout, sort } = state;
  const setLayout = (next: ColumnLayout): void => change({ layout: next });
  const seen = columnsFor(width, layout).map(({ key }) => key);
  /** From what it is now, which may be what was left over. */
  const widen = (key: ColumnKey, by: number): void => {
    const head = view.grid.current?.querySelector(`.heads .${key}`);
    if (head) setLayout(resized(layout, key, head.getBoundingClientRect().width + by));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no field set looks like a menu.
    <div className="menu" role="group" aria-label="Settings">
      <Choice<ColumnKey | ''>
        label="Sort by"
        value={sort?.column ?? ''}
        options={[
          ['', 'Newest first'],
          ...layout.order.filter(isSortable).map((key) => [key, columnTitle(key)] as const),
        ]}
        onChoose={(column) =>
          change({
            sort: column === '' ? undefined : { column, direction: sort?.direction ?? 'up' },
          })
        }
      />
      {sort && (
        <Choice
          label="Order"
          value={sort.direction}
          options={[
            ['up', 'Lowest first'],
            ['down', 'Highest first'],
          ]}
          onChoose={(direction) => change({ sort: { ...sort, direction } })}
        />
      )}
      {dock.docks.length > 1 && (
        <Choice
          label="Dock"
          value={dock.dock}
          options={dock.docks.map((name) => [name, dockNames[name]] as const)}
          onChoose={(name) => dock.moveTo(name)}
        />
      )}
      <Choice
        label="Theme"
        value={dock.theme}
        options={themeNames}
        onChoose={(theme) => dock.setTheme(theme)}
      />
      <label>
        <input type="checkbox" checked={state.follow} onChange={() => toggleFollow(view)} />
        Follow the newest <kbd>f</kbd>
      </label>
      <label>
        <input
          type="checkbox"
          checked={state.strip}
          onChange={() => change({ strip: !state.strip })}
        />
        Throughput of five minutes
      </label>
      <p className="heading">Columns</p>
      <ul>
        {layout.order.slice(0, -1).map((key) => (
          <li key={key}>
            <label>
              <input
                type="checkbox"
                checked={!layout.off.has(key)}
                disabled={!canHide(key)}
                onChange={() => setLayout(toggled(layout, key))}
              />
              {columnTitle(key)}
              {!layout.off.has(key) && !seen.includes(key) && (
                <span className="muted">no room</span>
              )}
            </label>
            <ColumnButton
              sign="−"
              label={`Make ${columnTitle(key)} narrower`}
              isOff={!seen.includes(key)}
              onClick={() => widen(key, -STEP)}
            />
            <ColumnButton
              sign="+"
              label={`Make ${columnTitle(key)} wider`}
              isOff={!seen.includes(key)}
              onClick={() => widen(key, STEP)}
            />
            <ColumnButton
              sign="←"
              label={`Move ${columnTitle(key)} left`}
              isOff={moved(layout, key, -1) === layout}
              onClick={() => setLayout(moved(layout, key, -1))}
            />
            <ColumnButton
              sign="→"
              label={`Move ${columnTitle(key)} right`}
              isOff={moved(layout, key, 1) === layout}
              onClick={() => setLayout(moved(layout, key, 1))}
            />
          </li>
        ))}
      </ul>
      <p className="actions">
        {view.log.parts.length === 1 && view.log.parts[0] && (
          <PauseButton view={view} part={view.log.parts[0]} />
        )}
        <button type="button" className="button" onClick={() => setLayout(usualLayout)}>
          Reset columns
        </button>
        <button type="button" className="button" onClick={() => exportShown(view)}>
          Export
        </button>
        <button type="button" className="button" onClick={() => change({ open: 'help' })}>
          Keys
        </button>
      </p>
    </div>
  );
}

interface ColumnButtonProps {
  sign: string;
  label: string;
  isOff: boolean;
  onClick(): void;
}

/** Not disabled where it would change nothing: it would lose the focus on its way there. */
function ColumnButton({ sign, label, isOff, onClick }: ColumnButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="button small"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={onClick}
    >
      {sign}
    </button>
  );
}

interface ChoiceProps<K extends string> {
  label: string;
  value: K;
  options: ReadonlyArray<readonly [value: K, text: string]>;
  onChoose(value: K): void;
}

function Choice<K extends string>(props: ChoiceProps<K>): ReactElement {
  const { label, value, options, onChoose } = props;
  return (
    <label className="choice">
      {label}
      <select
        className="select"
        value={value}
        onChange={({ target }) => onChoose(target.value as K)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
