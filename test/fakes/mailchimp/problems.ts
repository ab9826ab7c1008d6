/** The provider's own error: it is decided by status and title, never by the detail. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

export function invalidResource(detail: string, errors?: Problem['errors']): Refused {
  return new Refused({ status: 400, title: 'Invalid Resource', detail, errors });
}

export function missingField(field: string): Refused {
  return invalidResource(
    "The resource submitted could not be validated. For field-specific details, see the 'errors' array.",
    [{ field, message: 'This value should not be blank.' }],
  );
}

export function memberExists(email: string): Refused {
  const detail = `${email} is already a list member. Use PUT to insert or update list members.`;
  return new Refused({ status: 400, title: 'Member Exists', detail });
}

export function inCompliance(email: string): Refused {
  const detail = `${email} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.`;
  return new Refused({ status: 400, title: 'Member In Compliance State', detail });
}

export function forgotten(email: string): Refused {
  const detail = `${email} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.`;
  return new Refused({ status: 400, title: 'Forgotten Email Not Subscribed', detail });
}

export function notFound(): Refused {
  return new Refused({
    status: 404,
    title: 'Resource Not Found',
    detail: 'The requested resource could not be found.',
  });
}

export function methodNotAllowed(detail: string): Refused {
  return new Refused({ status: 405, title: 'Method Not Allowed', detail });
}

export function keyInvalid(): Refused {
  const detail = "Your API key may be invalid, or you've attempted to access the wrong datacenter.";
  return new Refused({ status: 401, title: 'API Key Invalid', detail });
}

export function tooManyRequests(): Refused {
  const detail = 'You have exceeded the limit of 10 simultaneous connections.';
  return new Refused({ status: 429, title: 'Too Many Requests', detail });
}

export const INTERNAL: Problem = {
  status: 500,
  title: 'Internal Server Error',
  detail: 'An unexpected internal error has occurred.',
};
