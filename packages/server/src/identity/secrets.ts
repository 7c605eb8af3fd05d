// Random secrets that people carry: session tokens, one-time links, API tokens, follow links. Only a hash is stored
// (follow links are sealed besides, so that they can be sent again).
import { createHash, randomBytes } from 'node:crypto'

/** 32 random bytes as URL-safe text, with a prefix that secret scanners can know. */
export const newSecret = (prefix: 'pls' | 'pll' | 'plt' | 'plr' | 'plc' | 'ply' | 'pli'): string =>
  `${prefix}_${randomBytes(32).toString('base64url')}`

/** What the database keeps of a secret. Plain SHA-256 is enough for 256 random bits. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

const SECRET = /^pl[slrtcyi]_[A-Za-z0-9_-]{43}$/

/** Whether the text has the form of a secret of ours; anything else is not looked up at all. */
export const isSecret = (text: string): boolean => SECRET.test(text)
