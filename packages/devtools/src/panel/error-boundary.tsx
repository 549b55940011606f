import { Component, type ReactElement, type ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

interface BoundaryState {
  readonly error: { readonly value: unknown } | undefined;
}

/** Keeps a fault of the panel inside the panel: the page and its tasks go on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(value: unknown): BoundaryState {
    return { error: { value } };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Crashed error={error.value} onRestart={() => this.setState({ error: undefined })} />;
  }
}

function Crashed({ error, onRestart }: { error: unknown; onRestart(): void }): ReactElement {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <div className="crashed" role="alert">
      <p>
        <strong>The panel failed.</strong> The page and its tasks go on.
      </p>
      <pre>{text}</pre>
      <p className="actions">
        <CopyButton label="Copy" text={() => text} />
        <button type="button" className="button" onClick={onRestart}>
          Restart the panel
        </button>
      </p>
    </div>
  );
}
