import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account the server runs under; undefined means our own, because we are not root. */
export type ServerUser = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, and its set-up refuses an account without an entry in the system's list. So as
 * root it runs as the owner of an existing data folder, else as `postgres`, else as `nobody`.
 */
export async function chooseServerUser(existingDataFolder: string | undefined): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return undefined;
  if (existingDataFolder) {
    const { uid, gid } = await stat(existingDataFolder);
    if (uid !== 0) return { uid, gid };
  }
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const account = ['postgres', 'nobody'].map((name) => accounts.find((fields) => fields[0] === name)).find(Boolean);
  if (!account) {
    throw new Error('PostgreSQL cannot run as root and there is no account postgres or nobody. Set DATABASE_URL.');
  }
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

/** Whether the account may pass every folder from the root down to `folder`, which must exist. */
export async function canReach(folder: string, user: ServerUser): Promise<boolean> {
  if (!user) return true;
  const { mode, uid, gid } = await stat(folder);
  const passBit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & passBit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canReach(parent, user);
}
