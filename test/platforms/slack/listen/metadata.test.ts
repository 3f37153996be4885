import { describe, expect, test } from 'vitest'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { note } from '../../../../src/core/reply.ts'
import { formatMetadata, previewedTopic, readMetadata } from '../../../../src/platforms/slack/listen/metadata.ts'

describe('what a modal remembers', () => {
  test('comes back as it was', () => {
    const metadata = {
      channel: 'C1',
      channelName: 'robotics',
      fromElsewhere: true,
      responseUrl: 'https://r.example',
    } as const
    expect(readMetadata(formatMetadata(metadata))).toEqual(metadata)
  })

  test('forgets a preview that the form no longer shows', () => {
    const shown = formatMetadata({ channel: 'C1' }, subscribeForm({ topic: 'x' }, { preview: note(['x']) }))
    expect(readMetadata(shown)?.previewed).toBeDefined()
    expect(readMetadata(formatMetadata(readMetadata(shown) ?? { channel: '' }))).toEqual({ channel: 'C1' })
  })

  test.each(['', '{', 'null', '{"channel":""}', '[]'])('%j is nothing of ours', (text) => {
    expect(readMetadata(text)).toBeUndefined()
  })

  test('without a preview nothing was previewed', () => {
    expect(previewedTopic({ channel: 'C1' }, { topic: 'x' })).toBeUndefined()
    expect(previewedTopic(undefined, {})).toBeUndefined()
  })
})
