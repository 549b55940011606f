import { describe, expect, it } from 'vitest';
import { eventText, utf8Length } from '../../src/telemetry/event-text.ts';

function refusal(event: unknown): string {
  try {
    eventText(event);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return 'nothing was thrown';
}

describe('eventText', () => {
  it('is the JSON of the event, falsy ones too', () => {
    expect(eventText({ a: [1, 'ü'] })).toBe('{"a":[1,"ü"]}');
    expect([0, '', false, null].map(eventText)).toEqual(['0', '""', 'false', 'null']);
  });

  it('names the path of a bigint', () => {
    expect(refusal({ user: { balances: [1, 2n] } })).toContain('event.user.balances[1] ');
    expect(refusal({ 'a key': 1n })).toContain('event["a key"] ');
  });

  it('names the path where a cycle closes', () => {
    const event: Record<string, unknown> = { deep: { deeper: {} } };
    (event.deep as Record<string, unknown>).back = event;
    expect(refusal(event)).toContain('event.deep.back cannot be serialised: it contains itself');
  });

  it('does not take one object in two places for a cycle', () => {
    const shared = { a: 1 };
    expect(refusal({ one: shared, two: shared, bad: 1n })).toContain('event.bad ');
  });

  it('names the path of a getter or toJSON that throws', () => {
    const getter = {
      get broken(): never {
        throw new Error('no');
      },
    };
    expect(refusal({ part: getter })).toContain('event.part.broken ');
    const toJSON = () => {
      throw new Error('no');
    };
    expect(refusal({ list: [{ toJSON }] })).toContain('event.list[0] ');
  });

  it('refuses what JSON leaves out altogether', () => {
    expect(refusal(undefined)).toContain('event ');
    expect(refusal(() => {})).toContain('event ');
    expect(refusal(Symbol('s'))).toContain('event ');
  });

  it('survives what cannot even be looked through', () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    );
    expect(refusal(hostile)).toContain('event');
    let deep: unknown = 1n;
    for (let level = 0; level < 20_000; level++) deep = [deep];
    expect(refusal(deep)).toContain('event');
  });
});

describe('utf8Length', () => {
  it('counts bytes, not characters', () => {
    const texts = [
      '',
      'ascii',
      'ü',
      '€',
      '😀',
      'a😀b€c',
      '\u{10ffff}',
      '\u07ff\u0800',
      '\ue000\uffff',
    ];
    for (const text of texts) expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });

  it('agrees with the encoder on what JSON makes of half a pair', () => {
    const text = eventText(['\ud83d', 'x\udc00y']);
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });
});
