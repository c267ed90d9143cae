// What an independent Alipay client makes of us and of the simulator. Reads one JSON object from standard
// input, writes one to standard output. The client is alipay-sdk, found where the first argument says.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const { AlipaySdk } = createRequire(process.argv[2])('alipay-sdk');
const given = JSON.parse(readFileSync(0, 'utf8'));
const said = {};

const client = (gateway, alipayPublicKey) => new AlipaySdk({
  appId: given.app_id, privateKey: given.private_key, keyType: 'PKCS8', alipayPublicKey, gateway,
});
const refused = async call => {
  try {
    return !(await call());
  } catch (error) {
    return String(error.message).includes('验签失败');
  }
};
const form = text => Object.fromEntries(new URLSearchParams(text));

const sdk = client(given.gateway, given.alipay_public_key);
const checked = { validateSign: true };
said.precreate = await sdk.exec('alipay.trade.precreate', {
  notifyUrl: given.notify_url, bizContent: { outTradeNo: 'JS1', totalAmount: '2.50', subject: '苹果 & 梨' },
}, checked);
said.query = await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: given.paid } }, checked);
said.unknown = await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: 'none' } }, checked);
said.refund = await sdk.exec('alipay.trade.refund', {
  bizContent: { outTradeNo: given.paid, refundAmount: '0.05', outRequestNo: 'JSR1' },
}, checked);
said.query_refund = await sdk.exec('alipay.trade.fastpay.refund.query', {
  bizContent: { outTradeNo: given.paid, outRequestNo: 'JSR1' },
}, checked);
said.bill = await sdk.exec('alipay.data.dataservice.bill.downloadurl.query', {
  bizContent: { billType: 'trade', billDate: given.day },
}, checked);
const page = sdk.pageExecute('alipay.trade.page.pay', 'GET', {
  notifyUrl: given.notify_url, returnUrl: 'http://127.0.0.1/back',
  bizContent: { outTradeNo: 'JS2', totalAmount: '0.01', subject: '桃', productCode: 'FAST_INSTANT_TRADE_PAY' },
});
said.page_pay = (await fetch(page, { redirect: 'manual' })).headers.get('location');
const altered = page.replace('0.01', '0.02');
said.altered_page_refused = altered !== page
  && (await fetch(altered, { redirect: 'manual' })).headers.get('location') === null;
said.altered_answer_refused = await refused(() => client(given.altering_gateway, given.alipay_public_key)
  .exec('alipay.trade.query', { bizContent: { outTradeNo: given.paid } }, checked));

said.notice = sdk.checkNotifySignV2(form(given.notice));
said.altered_notice = sdk.checkNotifySignV2({ ...form(given.notice), total_amount: '9.99' });
// The same check with our public key as theirs: what we sign.
const them = client(given.gateway, given.app_public_key);
said.our_request = them.checkNotifySignV2(form(given.our_request));
said.our_altered_request = them.checkNotifySignV2({ ...form(given.our_request), app_id: '1' });
process.stdout.write(JSON.stringify(said));
