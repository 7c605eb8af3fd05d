// Where Mailman 3's archive (HyperKitty) will show a message, known before the message is sent:
// the address holds a hash of the Message-ID. Knows nothing of sending.
import { createHash } from 'node:crypto'

export interface ArchivePlace {
  /** Mailman's `Message-ID-Hash`: 32 characters of base32. */
  readonly hash: string
  readonly messageUrl: string
  /** Holds when the message begins a thread, as an announcement does. */
  readonly threadUrl: string
}

/**
 * @param messageId with or without its angle brackets
 * @param archiveBase without a slash at its end
 */
export function archiveAddress({
  listAddress,
  archiveBase = 'https://mail.python.org/archives',
  messageId,
}: {
  readonly listAddress: string
  readonly archiveBase?: string
  readonly messageId: string
}): ArchivePlace {
  const hash = messageIdHash(messageId)
  const list = `${archiveBase.replace(/\/+$/, '')}/list/${listAddress}`
  return { hash, messageUrl: `${list}/message/${hash}/`, threadUrl: `${list}/thread/${hash}/` }
}

/** Base32 of the SHA-1 of the Message-ID without its angle brackets. */
export function messageIdHash(messageId: string): string {
  const bare = messageId.trim().replace(/^<(.*)>$/, '$1')
  return base32(createHash('sha1').update(bare, 'utf8').digest())
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, without padding: 20 bytes of SHA-1 fill 32 characters exactly. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}
