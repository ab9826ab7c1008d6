import type { Audience } from './account';
import type { World } from './happenings';
import type { Body } from './member-write';
import { notFound } from './problems';

/** A call as the routes see it: also the operations of a batch are such calls. */
export interface ApiRequest {
  readonly method: string;
  /** Without `/3.0`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Body;
}

export interface Reply {
  readonly status: number;
  /** Undefined: 204, and nothing. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Asked extends ApiRequest {
  /** What stands in the places of the path, decoded. */
  readonly at: Readonly<Record<string, string>>;
}

export type Handler = (world: World, asked: Asked) => Reply | Promise<Reply>;

export function found(body: Reply['body']): Reply {
  return { status: 200, body };
}

export const NOTHING: Reply = { status: 204 };

export function audienceIn(world: World, { at }: Asked): Audience {
  const audience = world.account.audiences.get(at.list ?? '');
  if (!audience) throw notFound();
  return audience;
}
