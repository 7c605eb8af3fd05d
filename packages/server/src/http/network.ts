// Whose an address is, for counting: in IPv6 everybody has 64 bits of addresses to themselves, and is one asker all the same.
import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

const MAPPED = /^(?:0*:)*:?(?:0+:)*ffff:(\d+\.\d+\.\d+\.\d+)$/i

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'))

/** An IPv4 address as it is, also where it is written as an IPv6 one; of an IPv6 address its /64. */
export const networkOfAddress = (address: string): string => {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return plain
  const mapped = MAPPED.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = plain.split('::')
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  // An IPv4 address at the end stands for two groups.
  const length = before.length + after.length + (plain.includes('.') ? 1 : 0)
  const between = tail === undefined ? 0 : 8 - length
  const groups = [...before, ...Array<string>(between).fill('0'), ...after]
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

/** The network that a request is counted for. */
export const networkOf = ({ ip }: Pick<FastifyRequest, 'ip'>): string => networkOfAddress(ip)
