import type {
  NotificationSent,
  PaymentAuthorized,
  PaymentDeclined,
  StockRejected,
  StockReserved,
} from '../orders/events.ts';
import { EventForm } from './event-form.ts';
import type { ServiceEvent } from './handler.ts';

/** What stands between the values of members. */
const parts = {
  lines: bytesOf('","lines":[{"sku":"'),
  quantity: bytesOf('","quantity":'),
  nextSku: bytesOf('},{"sku":"'),
  endOfLines: bytesOf('}]}'),
  rejectedSku: bytesOf('","sku":"'),
  requested: bytesOf('","requested":'),
  available: bytesOf(',"available":'),
  amount: bytesOf('","amountMinor":'),
  currency: bytesOf(',"currency":"'),
  authorizationCode: bytesOf('","authorizationCode":"'),
  reason: bytesOf('","reason":"'),
  channel: bytesOf('","channel":"'),
  recipient: bytesOf('","recipient":"'),
  template: bytesOf('","template":"'),
  endOfText: bytesOf('"}'),
  end: bytesOf('}'),
} as const;

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

/**
 * Makes the JSON of a service's events, one at a time: the bytes that `JSON.stringify` would make, at a third of the
 * cost of that and of the string's way into a buffer (0.25 instead of 0.75 us, services.bench). An event that is not
 * plain takes that way.
 */
export class EventBytes {
  readonly #forms = {
    stockReserved: new EventForm('StockReserved'),
    stockRejected: new EventForm('StockRejected'),
    paymentAuthorized: new EventForm('PaymentAuthorized'),
    paymentDeclined: new EventForm('PaymentDeclined'),
    notificationSent: new EventForm('NotificationSent'),
  } as const;
  #bytes: Uint8Array = new Uint8Array(0);

  /** Size in bytes of the event that was encoded last. */
  get length(): number {
    return this.#bytes.length;
  }

  encode(event: ServiceEvent): void {
    const form = this.#write(event);
    this.#bytes = form.isWritten ? form.written : Buffer.from(JSON.stringify(event));
  }

  /** Writes the event that was encoded last. */
  copyTo(target: Buffer, offset: number): void {
    target.set(this.#bytes, offset);
  }

  #write(event: ServiceEvent): EventForm {
    const forms = this.#forms;
    if (event.type === 'StockReserved') return writeReservation(forms.stockReserved, event);
    if (event.type === 'PaymentAuthorized') return writeAuthorization(forms.paymentAuthorized, event);
    if (event.type === 'NotificationSent') return writeNotification(forms.notificationSent, event);
    if (event.type === 'PaymentDeclined') return writeDecline(forms.paymentDeclined, event);
    return writeRejection(forms.stockRejected, event);
  }
}

function writeReservation(form: EventForm, event: StockReserved): EventForm {
  const { lines } = event;
  form.begin(event);
  for (let index = 0; index < lines.length; index++) {
    const { sku = '', quantity = 0 } = lines[index] ?? {};
    form.part(index === 0 ? parts.lines : parts.nextSku);
    form.text(sku);
    form.part(parts.quantity);
    form.number(quantity);
  }
  if (lines.length === 0) form.giveUp();
  form.part(parts.endOfLines);
  return form;
}

function writeRejection(form: EventForm, event: StockRejected): EventForm {
  form.begin(event);
  form.part(parts.reason);
  form.text(event.reason);
  form.part(parts.rejectedSku);
  form.text(event.sku);
  form.part(parts.requested);
  form.number(event.requested);
  form.part(parts.available);
  form.number(event.available);
  form.part(parts.end);
  return form;
}

function writeAuthorization(form: EventForm, event: PaymentAuthorized): EventForm {
  form.begin(event);
  writeAmount(form, event);
  form.part(parts.authorizationCode);
  form.text(event.authorizationCode);
  form.part(parts.endOfText);
  return form;
}

function writeDecline(form: EventForm, event: PaymentDeclined): EventForm {
  form.begin(event);
  writeAmount(form, event);
  form.part(parts.reason);
  form.text(event.reason);
  form.part(parts.endOfText);
  return form;
}

function writeAmount(form: EventForm, { amountMinor, currency }: PaymentAuthorized | PaymentDeclined): void {
  form.part(parts.amount);
  form.number(amountMinor);
  form.part(parts.currency);
  form.text(currency);
}

function writeNotification(form: EventForm, event: NotificationSent): EventForm {
  form.begin(event);
  form.part(parts.channel);
  form.text(event.channel);
  form.part(parts.recipient);
  form.text(event.recipient);
  form.part(parts.template);
  form.text(event.template);
  form.part(parts.endOfText);
  return form;
}
