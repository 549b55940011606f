import type { ReactElement } from 'react';
import {
  type ColumnKey,
  type ColumnLayout,
  canHide,
  columnsFor,
  columnTitle,
  moved,
  toggled,
  usualLayout,
} from '../model/columns.ts';
import { isSortable } from '../model/task-sort.ts';
import { exportShown, toggleFollow } from './commands.ts';
import { PauseButton } from './pause-button.tsx';
import type { PanelView } from './use-panel.ts';

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
        {layout.order.filter(canHide).map((key) => (
          <li key={key}>
            <label>
              <input
                type="checkbox"
                checked={!layout.off.has(key)}
                onChange={() => setLayout(toggled(layout, key))}
              />
              {columnTitle(key)}
              {!layout.off.has(key) && !seen.includes(key) && (
                <span className="muted">no room</span>
              )}
            </label>
            {([-1, 1] as const).map((by) => (
              <button
                key={by}
                type="button"
                className="button small"
                aria-label={`Move ${columnTitle(key)} ${by < 0 ? 'left' : 'right'}`}
                onClick={() => setLayout(moved(layout, key, by))}
              >
                {by < 0 ? '←' : '→'}
              </button>
            ))}
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
