//! What the macro reads of a struct.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, GenericParam, Generics, Ident, Index, Lifetime, Member, Result, Type,
    Visibility, parse_quote, spanned::Spanned,
};

/// A struct whose fields are trees.
pub struct Model {
    pub name: Ident,
    pub visibility: Visibility,
    pub generics: Generics,
    pub fields: Vec<Field>,
    /// Whether the fields have no names.
    pub is_tuple: bool,
}

/// A field, and the tree that it is.
pub struct Field {
    pub member: Member,
    pub visibility: Visibility,
    pub ty: Type,
    /// Whether it has no gradient.
    pub is_fixed: bool,
}

impl Model {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let DeriveInput { attrs, vis, ident, generics, data } = input;
        if let Some(attribute) = attrs.iter().find(|attribute| attribute.path().is_ident("params")) {
            return Err(Error::new_spanned(attribute, "`params` stands before a field: `#[params(fixed)]`"));
        }
        let fields = match data {
            Data::Struct(data) => data.fields,
            Data::Enum(data) => return Err(no_struct(data.enum_token.span, "an enum")),
            Data::Union(data) => return Err(no_struct(data.union_token.span, "a union")),
        };
        if let Some(lifetime) = generics.lifetimes().next() {
            return Err(Error::new_spanned(lifetime, "`Params` is for structs that own their arrays: no lifetimes"));
        }
        if fields.is_empty() {
            let why = "`Params` needs a field at least, which tells the element type";
            return Err(Error::new_spanned(&ident, why));
        }
        let is_tuple = matches!(fields, Fields::Unnamed(_));
        let fields = fields.into_iter().enumerate().map(|(number, field)| Field::new(number, field));
        let fields = fields.collect::<Result<_>>()?;
        Ok(Model { name: ident, visibility: vis, generics, fields, is_tuple })
    }

    pub fn vars(&self) -> Ident {
        format_ident!("{}Vars", self.name)
    }

    pub fn views(&self) -> Ident {
        format_ident!("{}Views", self.name)
    }

    pub fn has_fixed(&self) -> bool {
        self.fields.iter().any(|field| field.is_fixed)
    }

    /// The struct's generics with a lifetime before them.
    pub fn generics_with(&self, lifetime: &str) -> Generics {
        let lifetime = Lifetime::new(lifetime, Span::call_site());
        let mut generics = self.generics.clone();
        generics.params.insert(0, parse_quote!(#lifetime));
        for parameter in &mut generics.params {
            if let GenericParam::Type(parameter) = parameter {
                parameter.default = None;
            }
        }
        generics
    }

    /// The element type, told by a number or an array where there is one: what a struct of other visibility is made of
    /// may not be named here.
    pub fn element(&self) -> TokenStream {
        let field = self.fields.iter().find(|field| field.is_leaf()).unwrap_or(&self.fields[0]);
        let tree = field.tree();
        quote!(<#tree as ::autodiff::Tree>::Elem)
    }
}

impl Field {
    fn new(number: usize, field: syn::Field) -> Result<Self> {
        let span = field.ty.span();
        if is_no_tree(&field.ty) {
            let why = "not a tree of parameters, which are arrays, numbers of f32 or f64, tuples, arrays and `Vec`s of \
                       trees, and structs with `Params`; what has no derivative is kept beside the struct";
            return Err(Error::new_spanned(&field.ty, why));
        }
        let member = match field.ident {
            Some(name) => Member::Named(name),
            None => Member::Unnamed(Index { index: number as u32, span }),
        };
        let attributes = field.attrs.iter().filter(|attribute| attribute.path().is_ident("params"));
        let mut is_fixed = false;
        for attribute in attributes {
            is_fixed = says_fixed(attribute)?;
        }
        Ok(Field { member, visibility: field.vis, ty: field.ty, is_fixed })
    }

    /// The field's tree: its type, `Fixed` where it has no gradient.
    pub fn tree(&self) -> TokenStream {
        let ty = &self.ty;
        let span = ty.span();
        if self.is_fixed { quote_spanned!(span=> ::autodiff::Fixed<#ty>) } else { quote_spanned!(span=> #ty) }
    }

    /// Whether its type looks like a number's or an array's.
    fn is_leaf(&self) -> bool {
        let Type::Path(path) = &self.ty else { return false };
        path.path.segments.last().is_some_and(|segment| {
            segment.ident == "f32" || segment.ident == "f64" || segment.ident.to_string().starts_with("Array")
        })
    }

    /// The step that an error's path takes into the field: `.w`, `.0`.
    pub fn step(&self) -> String {
        match &self.member {
            Member::Named(name) => format!(".{}", syn::ext::IdentExt::unraw(name)),
            Member::Unnamed(index) => format!(".{}", index.index),
        }
    }
}

/// Types that are surely none; of the others the compiler finds out.
fn is_no_tree(ty: &Type) -> bool {
    const NAMES: [&str; 15] = [
        "bool", "char", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
        "isize",
    ];
    match ty {
        Type::Path(path) => path.path.get_ident().is_some_and(|name| NAMES.iter().any(|known| name == known)),
        Type::Reference(_) | Type::Ptr(_) | Type::BareFn(_) => true,
        _ => false,
    }
}

fn no_struct(span: Span, what: &str) -> Error {
    Error::new(span, format!("`Params` is for structs, whose fields are all there; {what} is none"))
}

/// Whether the attribute is `#[params(fixed)]`, the only one there is.
fn says_fixed(attribute: &Attribute) -> Result<bool> {
    attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("fixed") {
            Ok(())
        } else {
            Err(meta.error("unknown; what there is is `#[params(fixed)]`"))
        }
    })?;
    Ok(true)
}
