import type { ErrorInfo } from '@outlast/core';
import type { ReactElement } from 'react';
import { causesOf } from '../model/error-causes.ts';

interface ErrorFactsProps {
  info: ErrorInfo;
  /** The error itself, where it can still be had. */
  error: unknown;
}

/** How it failed, what that was caused by, and where. */
export function ErrorFacts({ info, error }: ErrorFactsProps): ReactElement {
  return (
    <>
      {/* No heading of the page's: its levels are the page's to order. */}
      <p className="heading">Error</p>
      <p className="error">
        <strong>{info.name}</strong>
        {info.code !== undefined && <code> {info.code}</code>}
        <br />
        {info.message.slice(0, 4_000)}
      </p>
      {causesOf(error).map((cause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chain has an order, and nothing else to know them by.
        <p key={index} className="error cause">
          <span className="muted">because of</span> {cause}
        </p>
      ))}
      {info.stack !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <pre tabIndex={0}>{info.stack.slice(0, 20_000)}</pre>
      )}
    </>
  );
}
