import { Writer } from '../writer.ts';

export interface ListedGroup {
  readonly groupId: string;
  readonly protocolType: string;
}

/** Writes versions 0 to 2; their request is empty. */
export function encodeListGroupsResponse(errorCode: number, groups: readonly ListedGroup[], version: number): Buffer {
  const writer = new Writer();
  if (version >= 1) writer.int32(0);
  return writer
    .int16(errorCode)
    .array(groups, (w, group) => w.string(group.groupId).string(group.protocolType))
    .toBuffer();
}
