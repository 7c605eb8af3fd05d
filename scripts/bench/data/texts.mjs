// Made-up texts with the words of real ones spread as words are (a few very often, most seldom), each with the hashes it
// is found by. The same seed makes the same texts.
import { hashesInTurn, wordHasher, wordsIn } from '../../../packages/server/dist/cases/search/words.js'

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export const randomOf = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

const SYLLABLES =
  'ba be bo da de di fo ga gi ha he ko la le lo ma me mi na ne no pa po ra re ri ro sa se si ta te ti to ur va ve wo za zi'.split(
    ' ',
  )
const KNOWN =
  'the a of in when header parser archive overflow request buffer allows crafted file path write memory read remote attacker through server module function version default certificate cookie url proxy memory'.split(
    ' ',
  )

const vocabularyOf = (random, size) => {
  const words = new Set(KNOWN)
  while (words.size < size) {
    const length = 2 + Math.floor(random() * 3)
    let word = ''
    for (let at = 0; at < length; at++) word += SYLLABLES[Math.floor(random() * SYLLABLES.length)]
    words.add(word)
  }
  return [...words]
}

/** Texts and titles to choose from, with the hashes of their words kept beside them. */
export const textsOf = (keys, seed) => {
  const random = randomOf(seed)
  const vocabulary = vocabularyOf(random, 20_000)
  const hash = wordHasher(keys)
  const hashes = new Map()
  const hashOf = (word) => {
    const known = hashes.get(word) ?? hash(word)
    hashes.set(word, known)
    return known
  }
  // The n-th word comes about 1/n as often as the first.
  const word = () => vocabulary[Math.floor(vocabulary.length ** random()) - 1]
  const sentence = (words) => Array.from({ length: words }, word).join(' ')
  const paragraphs = Array.from({ length: 6_000 }, () => {
    const text = `${sentence(12)}. ${sentence(14)}.`
    return { text, words: wordsIn(text).map(hashOf) }
  })
  const hashesOfTitle = (text) => hashesInTurn(keys, { titles: [text], others: [[]] })[0]
  const titles = Array.from({ length: 6_000 }, () => {
    const text = sentence(7)
    return { text, words: hashesOfTitle(text) }
  })
  const pick = (list) => list[Math.floor(random() * list.length)]
  return {
    vocabulary,
    paragraph: () => pick(paragraphs),
    title: () => pick(titles),
    wordsOfNumber: (number) => hashesOfTitle(number),
  }
}
