const maxLength = 249;

/** Whether Kafka allows this name (org.apache.kafka.common.internals.Topic.validate). */
export function isValidTopicName(name: string): boolean {
  return name.length <= maxLength && name !== '.' && name !== '..' && /^[a-zA-Z0-9._-]+$/.test(name);
}

/** Names that differ only in dots and underscores collide: Kafka's metric names do. */
export function collisionKey(name: string): string {
  return name.replaceAll('.', '_');
}
