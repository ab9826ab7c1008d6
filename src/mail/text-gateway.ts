/** What texts are sent through: Twilio's way of sending a message, which other carriers speak too. */
export interface TextGatewaySettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of ours in E.164, or a name where the country allows one. */
  readonly from: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
}

export interface TextGateway {
  /**
   * TAKEN: the carrier took it. REFUSED: it never will, so trying again is of no use. Whatever else went wrong is an error
   * that holds a code and neither number nor text: then it is tried again, and may arrive twice with the same link.
   */
  send(text: { readonly to: string; readonly body: string }): Promise<'TAKEN' | 'REFUSED'>;
}

/** Less than the time after which the job of a mail counts as lost. */
const LONGEST_ANSWER_MS = 15_000;

export function createTextGateway({ accountSid, authToken, from, baseUrl }: TextGatewaySettings): TextGateway {
  const url = `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return {
    send: async ({ to, body }) => {
      const form = new URLSearchParams({ To: to, From: from, Body: body });
      const status = await post(url, { authorization, form });
      if (status >= 200 && status < 300) return 'TAKEN';
      // A number that takes no texts, or asked the carrier itself for silence.
      if (status === 400 || status === 404) return 'REFUSED';
      throw new TextNotSent(String(status));
    },
  };
}

/** What the carrier answers and what fetch says may repeat the number: of both the code alone passes. */
async function post(url: string, { authorization, form }: { authorization: string; form: URLSearchParams }) {
  const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization },
      body: form,
      redirect: 'error',
      signal,
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
    const code = cause?.code;
    throw new TextNotSent(typeof code === 'string' ? code : (name ?? 'UNKNOWN'));
  }
}

class TextNotSent extends Error {
  constructor(readonly code: string) {
    super(`the text did not leave: ${code}`);
  }
}
