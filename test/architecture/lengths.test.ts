// How long things may be, and what they may be called. The numbers are the third column of the house's table.
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { codeFiles, exportsOf, functionsOf, isTest, read } from './sources.js'

const lines = (file: string) => read(file).split('\n').length - 1

test('no file is longer than 400 lines, no test file than 600', () => {
  const long = codeFiles.filter((file) => lines(file) > (isTest(file) ? 600 : 400))
  expect(long.map((file) => `${file}: ${lines(file)}`)).toEqual([])
})

test('no function is longer than 60 lines, markup and SQL than 100', () => {
  const long = codeFiles
    .filter((file) => !isTest(file))
    .flatMap((file) =>
      functionsOf(file)
        .filter((measured) => measured.lines > (measured.isMarkup ? 100 : 60))
        .map((measured) => `${file} ${measured.name}: ${measured.lines}`),
    )
  expect(long).toEqual([])
})

test('exported functions take three positional parameters at most', () => {
  const many = codeFiles
    .filter((file) => !isTest(file) && file.includes('/src/'))
    .flatMap((file) =>
      exportsOf(file)
        .filter((name) => name.positional > 3)
        .map((name) => `${file} ${name.name}`),
    )
  expect(many).toEqual([])
})

test('folders stay small enough to read', () => {
  const perFolder = new Map<string, number>()
  for (const file of codeFiles.filter((name) => !isTest(name) && name.includes('/src/'))) {
    perFolder.set(dirname(file), (perFolder.get(dirname(file)) ?? 0) + 1)
  }
  expect(
    [...perFolder]
      .filter(([, count]) => count > 20)
      .map(([folder, count]) => `${folder}: ${count}`),
  ).toEqual([])
})

test('nothing is called by a word that says nothing', () => {
  const vague = /^(utils?|helpers?|common|misc|manager|base)\.(ts|tsx)$|^I[A-Z]\w+\.ts$/
  expect(codeFiles.filter((file) => vague.test(basename(file)))).toEqual([])
})

test('every source file begins by saying what it owns', () => {
  const silent = codeFiles
    .filter(
      (file) =>
        /^packages\/\w+\/(src|browser)\//.test(file) &&
        !file.endsWith('/index.ts') &&
        !isTest(file),
    )
    .filter((file) => !/^(\/\/|\/\*)/.test(read(file)))
  expect(silent).toEqual([])
})
