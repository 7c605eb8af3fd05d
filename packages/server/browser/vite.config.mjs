// Bundles the custom elements and the stylesheet into dist/assets under fixed names, and writes manifest.json:
// file name to a digest of its content, which pages put in the query so that browsers may keep the file.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const assets = join(here, '../dist/assets')

const digests = {
  name: 'parley-digests',
  closeBundle() {
    const names = readdirSync(assets).filter((name) => name !== 'manifest.json')
    const digest = (name) =>
      createHash('sha256')
        .update(readFileSync(join(assets, name)))
        .digest('hex')
        .slice(0, 16)
    const manifest = Object.fromEntries(names.sort().map((name) => [name, digest(name)]))
    writeFileSync(join(assets, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  },
}

// biome-ignore lint/style/noDefaultExport: vite reads its configuration from the default export
export default defineConfig({
  root: here,
  publicDir: join(here, 'public'),
  resolve: {
    alias: {
      '@parley/ledger': join(here, '../../ledger/src/index.ts'),
      '@parley/records': join(here, '../../records/src/index.ts'),
    },
  },
  plugins: [digests],
  build: {
    outDir: assets,
    emptyOutDir: true,
    // light-dark() and :has() stay as written: every browser of the last two years has them.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The content policy allows no data: addresses, so nothing is ever inlined.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rollupOptions: {
      // Pure packages: what is not used of them stays out.
      treeshake: { moduleSideEffects: (id) => !/\/(records|ledger)\/src\//.test(id) },
      input: join(here, 'main.ts'),
      output: {
        entryFileNames: 'parley.js',
        assetFileNames: 'parley[extname]',
        // Fetched by parley.js without a query: the digest must be in its name.
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
})
