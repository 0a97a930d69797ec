//! Protocol buffers on the wire, read without trust: every length is checked, nothing overflows.
//! Source: protobuf.dev, "Encoding".

/// Bytes that are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

/// A message being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'a>(pub(super) &'a [u8]);

/// The value of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Of a fixed width, which no field here has.
    Other,
}

impl<'a> Value<'a> {
    pub(super) fn bytes(self) -> Result<&'a [u8], Broken> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(Broken("a field is of another type")),
        }
    }

    pub(super) fn number(self) -> Result<u64, Broken> {
        match self {
            Value::Number(number) => Ok(number),
            _ => Err(Broken("a field is of another type")),
        }
    }

    /// A signed number in zigzag order.
    pub(super) fn signed(self) -> Result<i64, Broken> {
        self.number().map(zigzag)
    }
}

impl<'a> Message<'a> {
    /// The next field and its number; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, Broken> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.skip(8)?,
            2 => {
                let length = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
                Value::Bytes(self.take(length)?)
            }
            5 => self.skip(4)?,
            _ => return Err(Broken("a field has an unknown wire type")),
        };
        Ok(Some((key >> 3, value)))
    }

    fn skip(&mut self, count: usize) -> Result<Value<'a>, Broken> {
        self.take(count).map(|_| Value::Other)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) =
            self.0.split_at_checked(count).ok_or(Broken("a field is longer than its message"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Broken> {
        let mut value = 0u64;
        for (place, byte) in self.0.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                self.0 = &self.0[place + 1..];
                return Ok(value);
            }
        }
        Err(Broken("a number does not end"))
    }
}

/// The numbers of a packed field.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Packed<'a>(pub(super) &'a [u8]);

impl Packed<'_> {
    /// The next number; none at the end or where the bytes make no sense.
    pub(super) fn next(&mut self) -> Option<u64> {
        let mut message = Message(self.0);
        let number = message.varint().ok()?;
        self.0 = message.0;
        Some(number)
    }

    /// The next signed number.
    pub(super) fn next_signed(&mut self) -> Option<i64> {
        self.next().map(zigzag)
    }
}

fn zigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_nonsense_is_told() {
        let mut message = Message(&[0x08, 0x96, 0x01, 0x12, 2, 7, 7]);
        assert_eq!(message.next(), Ok(Some((1, Value::Number(150)))));
        assert_eq!(message.next(), Ok(Some((2, Value::Bytes(&[7, 7])))));
        assert_eq!(message.next(), Ok(None));
        assert!(Message(&[0x12, 200, 1]).next().is_err());
        assert!(Message(&[0x80; 11]).next().is_err());
        assert!(Message(&[0x0b]).next().is_err());
        assert_eq!([0, 1, 2, 3].map(zigzag), [0, -1, 1, -2]);
        assert_eq!(zigzag(u64::MAX), i64::MIN);
    }
}
