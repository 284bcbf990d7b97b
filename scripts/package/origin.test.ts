import { expect, test } from 'vitest'
import { originOf } from './origin.ts'

test('a build without an origin has no updates, and says so', () => {
  expect(originOf({})).toEqual({
    settings: [],
    missing: [
      'Without updates: SLUICE_UPDATE_FEED does not name a feed.',
      'deb and rpm name the project’s page, which SLUICE_HOMEPAGE does not.',
    ],
  })
})

test('updates come from the releases of the repository, or from an address of one’s own', () => {
  const ofRepository = originOf({ GITHUB_REPOSITORY: 'owner/name' })
  expect(ofRepository.missing).toEqual([])
  expect(ofRepository.settings).toEqual([
    '-c.publish.provider=github',
    '-c.publish.owner=owner',
    '-c.publish.repo=name',
    '-c.extraMetadata.homepage=https://github.com/owner/name',
  ])
  const own = originOf({ GITHUB_REPOSITORY: 'owner/name', SLUICE_UPDATE_FEED: 'https://example.com/sluice/' })
  expect(own.settings.slice(0, 2)).toEqual([
    '-c.publish.provider=generic',
    '-c.publish.url=https://example.com/sluice/',
  ])
})

test.each(['http://example.com', 'example.com', 'file:///etc'])('%s is no address of a feed', (address) => {
  expect(() => originOf({ SLUICE_UPDATE_FEED: address })).toThrow(
    'SLUICE_UPDATE_FEED must be an address that begins with https://.',
  )
})
