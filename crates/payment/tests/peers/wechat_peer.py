"""What an independent WeChat Pay client makes of us and of the simulator.

Reads one JSON object from standard input, writes one to standard output. The client is wechatpayv3.
"""
import datetime
import json
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import build_authorization, load_private_key, rsa_sign

given = json.load(sys.stdin)
said = {}


def client(base_url):
    pay = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE, mchid=given["mchid"], appid=given["appid"],
        private_key=given["private_key"], cert_serial_no=given["serial"], apiv3_key=given["api_v3_key"],
        notify_url=given["notify_url"], public_key=given["public_key"], public_key_id=given["public_key_id"],
    )
    pay._core._gate_way = base_url
    return pay


def asked(answer):
    code, body = answer
    return {"status": code, "body": json.loads(body) if body else None}


def refused(call):
    """True when the client itself refuses, by an exception or by nothing."""
    try:
        return not call()
    except Exception as error:
        return "verify" in str(error)


pay = client(given["base_url"])
said["native"] = asked(pay.pay(description="苹果", out_trade_no="PY1", amount={"total": 250}))
said["h5"] = asked(pay.pay(
    description="梨", out_trade_no="PY2", amount={"total": 1}, pay_type=WeChatPayType.H5,
    scene_info={"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}},
))
said["query"] = asked(pay.query(out_trade_no="PY1"))
said["close"] = asked(pay.close(out_trade_no="PY2"))
said["refund"] = asked(pay.refund(
    out_refund_no="PYR1", out_trade_no=given["paid"], amount={"refund": 5, "total": 100, "currency": "CNY"},
))
said["query_refund"] = asked(pay.query_refund(out_refund_no="PYR1"))
said["combined"] = asked(pay.combine_pay(combine_out_trade_no="PYC", sub_orders=[{
    "mchid": given["mchid"], "attach": "x", "amount": {"total_amount": 7, "currency": "CNY"},
    "out_trade_no": "PYC1", "sub_mchid": "1900000201", "description": "桃",
}]))
said["bill"] = asked(pay.trade_bill(given["day"], tar_type=""))
code, file = pay.download_bill(said["bill"]["body"]["download_url"])
said["bill_file"] = file.decode("utf-8")
said["altered_answer_refused"] = refused(lambda: client(given["altering_url"]).query(out_trade_no=given["paid"]))

headers, body = dict(given["callback_headers"]), given["callback_body"]
said["callback"] = pay.callback(headers, body)
said["altered_callback_refused"] = refused(lambda: pay.callback(headers, body.replace('"id":"', '"id":"0')))
other = dict(headers, **{"wechatpay-nonce": "0" + headers["wechatpay-nonce"]})
said["altered_header_refused"] = refused(lambda: pay.callback(other, body))
probe = dict(headers, **{"wechatpay-signature": "WECHATPAY/SIGNTEST/" + headers["wechatpay-signature"]})
said["probe_refused"] = refused(lambda: pay.callback(probe, body))

# A signature of this kind is the same each time, so the same inputs must give the same header.
ours = dict(part.split("=", 1) for part in given["our_authorization"].split(" ", 1)[1].split(","))
key = load_private_key(given["private_key"])
time_now = time.time
time.time = lambda: int(ours["timestamp"].strip('"'))
said["their_authorization"] = build_authorization(
    given["path"], "POST", given["mchid"], given["serial"], key, data=given["body"],
    nonce_str=ours["nonce_str"].strip('"'),
)
time.time = time_now
said["fresh_authorization"] = build_authorization(
    given["path"], "POST", given["mchid"], given["serial"], key, data=given["body"],
)
said["opened"] = pay._core.decrypt(given["sealed_for_them"])
said["sealed"] = pay._core.encrypt("王小明")

name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root CA")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(0xF157F09EFDC096DE15EBE81A47057A7232F1B8)
    .not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
)
said["certificate"] = certificate.public_bytes(serialization.Encoding.PEM).decode()
said["signed_at"] = str(int(time.time()))
said["signature"] = rsa_sign(key, "%s\nNONCE\n%s\n" % (said["signed_at"], "{\"a\":\"水果\"}"))
json.dump(said, sys.stdout, ensure_ascii=False)
