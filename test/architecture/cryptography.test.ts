// Every use of cryptography is named in docs/CRYPTOGRAPHY.md, and no algorithm is used that is not meant to be: found by
// looking through the code, so that nothing new comes in unseen.
import { expect, test } from 'vitest'
import { codeFiles, isTest, read } from './sources.js'

const DOCUMENT = read('docs/CRYPTOGRAPHY.md')

const shipped = codeFiles.filter(
  (file) =>
    /^packages\/\w+\/(src|browser|bin)\//.test(file) && !isTest(file) && !file.includes('.config.'),
)

/** Ids are no secrets: a file that takes nothing but them is not of interest. */
const usesCryptography = (file: string): boolean => {
  const text = read(file)
  const taken = /import (?:type )?\{([^}]*)\} from 'node:crypto'/.exec(text)?.[1] ?? ''
  const names = taken.split(',').map((name) => name.trim())
  return (
    names.some((name) => name !== '' && name !== 'randomUUID') ||
    (text.includes("'node:crypto'") && taken === '') ||
    /crypto\.(subtle|getRandomValues)/.test(text)
  )
}

const documentedAs = (file: string) => file.replace('packages/server/src/', '')

// asvs: 11.1.3
test('docs/CRYPTOGRAPHY.md names every file that uses cryptography, and no other', () => {
  const using = shipped.filter(usesCryptography).map(documentedAs)
  const named = [...DOCUMENT.matchAll(/`([\w/-]+\.ts)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('test/'))
  expect(using.length).toBeGreaterThan(25)
  expect([...new Set(named)].sort()).toEqual(using.sort())
})

const ALGORITHMS: Readonly<Record<string, RegExp>> = {
  sha256: /./,
  'SHA-256': /browser\/(?:proof|ballot|opening)\.ts$/,
  // RFC 9474's own, for blind signatures.
  'SHA-384': /browser\/blind\.ts$/,
  'aes-256-gcm': /db\/sealing\.ts$/,
  ed25519: /db\/keys\.ts$/,
  // The stand-in's own App key, as GitHub makes them.
  rsa: /clients\/github\/fake\.ts$/,
  // Mailman's address of a message in its archive.
  sha1: /archive-address\.ts$/,
}

const CALLS =
  /\b(?:createHash|createHmac|createCipheriv|createDecipheriv|hkdfSync|generateKeyPairSync|subtle\.digest|pbkdf2Sync|scryptSync)\(\s*(?:'([^']*)'|([^)'\s]*))|\bhash\(\s*'([^']*)'/g

// asvs: 11.2.1, 11.4.1
test('the algorithms are those that are meant, from Node or the browser alone', () => {
  const used = shipped.filter(usesCryptography).flatMap((file) =>
    [...read(file).matchAll(CALLS)].map(([, ...names]) => ({
      file,
      name: names.find((name) => name !== undefined) ?? '',
    })),
  )
  expect(used.length).toBeGreaterThan(25)
  const odd = used.filter(({ file, name }) => ALGORITHMS[name]?.test(file) !== true)
  expect(odd).toEqual([])
  const foreign = shipped.filter((file) =>
    /from '(?:crypto-js|node-forge|bcrypt|tweetnacl|@noble\/|jose|elliptic|libsodium)/.test(
      read(file),
    ),
  )
  expect(foreign).toEqual([])
})
