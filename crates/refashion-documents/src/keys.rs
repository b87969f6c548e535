//! The keys that the settings of a type have in a file, as it tells them to whoever reads it.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

/// The keys of a type, or of the kinds of it that have any: other names of the same among them.
pub(crate) fn keys<'de, T: Deserialize<'de>>() -> Vec<&'static str> {
    let told = |kind| T::deserialize(Asked { kind }).err().unwrap_or_default();
    let first = told(0);
    let others = (1..first.kinds.len()).flat_map(|kind| told(kind).keys);
    first.keys.iter().chain(others).copied().collect()
}

/// The names of the kinds of a type.
pub(crate) fn kinds<'de, T: Deserialize<'de>>() -> Vec<&'static str> {
    let told = T::deserialize(Asked { kind: 0 }).err();
    told.unwrap_or_default().kinds.to_vec()
}

/// A reader that gives no value, and is told what one would consist of: of a type with kinds, of this
/// one.
#[derive(Clone, Copy)]
struct Asked {
    kind: usize,
}

/// What it is told.
#[derive(Debug, Default)]
struct Told {
    keys: &'static [&'static str],
    kinds: &'static [&'static str],
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keys.join(", "))
    }
}

impl std::error::Error for Told {}

impl de::Error for Told {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::default()
    }
}

impl<'de> Deserializer<'de> for Asked {
    type Error = Told;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Told> {
        Err(Told::default())
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Told> {
        Err(Told { keys, kinds: &[] })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        kinds: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Told> {
        let name = kinds.get(self.kind).copied().unwrap_or_default();
        let told = visitor.visit_enum(Kind { asked: self, name }).err();
        let keys = told.unwrap_or_default().keys;
        Err(Told { keys, kinds })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// One kind of a type.
struct Kind {
    asked: Asked,
    name: &'static str,
}

impl<'de> EnumAccess<'de> for Kind {
    type Error = Told;
    type Variant = Asked;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Asked), Told> {
        let name: StrDeserializer<'_, Told> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.asked))
    }
}

impl<'de> VariantAccess<'de> for Asked {
    type Error = Told;

    fn unit_variant(self) -> Result<(), Told> {
        Err(Told::default())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Told> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Told> {
        Err(Told::default())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        keys: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Told> {
        Err(Told { keys, kinds: &[] })
    }
}

#[cfg(test)]
mod tests {
    use refashion_datasets::Split;
    use refashion_trainer::{Optimizer, Training};

    use super::{keys, kinds};

    #[test]
    fn the_keys_of_a_type_are_those_of_its_settings_or_of_all_its_kinds() {
        let training = keys::<Training>();
        assert!(training.contains(&"ema") && training.contains(&"test_views"));
        assert_eq!(training[0], "optimizer");
        let split = ["n", "n", "test_size", "random_state", "stratify"];
        assert_eq!(keys::<Split>()[..5], split);
        let optimizer = keys::<Optimizer>();
        assert!(optimizer.contains(&"nesterov") && optimizer.contains(&"beta2"));
        assert_eq!(keys::<usize>(), [""; 0]);
        assert_eq!(kinds::<Split>()[..2], ["all", "first"]);
    }
}
