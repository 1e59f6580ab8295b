//! The traits that make a struct a tree of parameters.

use crate::fields::{Field, Model};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, spanned::Spanned};

/// The struct as its own tree.
pub fn tree(model: &Model) -> TokenStream {
    let (name, vars, views) = (&model.name, model.vars(), model.views());
    let (impl_generics, type_generics, bounds) = model.generics.split_for_impl();
    let (with_vars, with_views) = (model.generics_with("'t"), model.generics_with("'a"));
    let (_, vars_generics, _) = with_vars.split_for_impl();
    let (_, views_generics, _) = with_views.split_for_impl();
    let element = model.element();
    let each = |of: &dyn Fn(&Field, TokenStream) -> TokenStream| {
        let fields = model.fields.iter().map(|field| {
            let tree = field.tree();
            of(field, quote_spanned!(field.ty.span()=> <#tree as ::autodiff::Tree>))
        });
        fields.collect::<Vec<_>>()
    };
    let members: Vec<_> = model.fields.iter().map(|field| &field.member).collect();
    let structures = each(&|Field { ty, .. }, tree| quote_spanned!(ty.span()=> #tree::structure()));
    let collected =
        each(&|Field { member, ty, .. }, tree| quote_spanned!(ty.span()=> #tree::collect(&vars.#member, leaves);));
    let mapped = each(&|Field { member, ty, .. }, tree| quote_spanned!(ty.span()=> #tree::map(&vars.#member, with)));
    let owned = each(&|field, tree| match field.is_fixed {
        true => quote_spanned!(field.ty.span()=> ::core::default::Default::default()),
        false => quote_spanned!(field.ty.span()=> #tree::own(results)),
    });
    let lent = each(&|field, tree| quote_spanned!(field.ty.span()=> #tree::lend(results)));
    quote! {
        #[automatically_derived]
        impl #impl_generics ::autodiff::Tree for #name #type_generics #bounds {
            type Elem = #element;
            type Vars<'t> = #vars #vars_generics;
            type Grads = Self;
            type Views<'a> = #views #views_generics;

            fn structure() -> ::autodiff::Structure {
                ::autodiff::Structure::Tuple(::core::convert::Into::into([#(#structures),*]))
            }

            fn collect(vars: &Self::Vars<'_>, leaves: &mut ::autodiff::derive::Collected) {
                #(#collected)*
            }

            fn map<'t>(
                vars: &Self::Vars<'t>,
                with: &mut dyn ::core::ops::FnMut(::autodiff::Var<'t, Self::Elem>) -> ::autodiff::Var<'t, Self::Elem>,
            ) -> Self::Vars<'t> {
                #vars { #(#members: #mapped),* }
            }

            fn own(results: &mut ::autodiff::derive::Results<'_, Self::Elem>) -> Self {
                #name { #(#members: #owned),* }
            }

            #[inline]
            fn lend<'a>(results: &mut ::autodiff::derive::Results<'a, Self::Elem>) -> Self::Views<'a> {
                #views { #(#members: #lent),* }
            }
        }
    }
}

/// The struct, and its views if they have all that it has, as parameters.
pub fn params(model: &Model) -> TokenStream {
    let own = |field: &Field| {
        let ty = &field.ty;
        quote!(#ty)
    };
    let views = |field: &Field| {
        let ty = &field.ty;
        quote_spanned!(ty.span()=> <#ty as ::autodiff::Tree>::Views<'a>)
    };
    let of_struct = params_of(model, &model.name, &model.generics, &own);
    let of_views = (!model.has_fixed()).then(|| {
        let mut generics = model.generics_with("'a");
        let bounds = generics.make_where_clause();
        for field in &model.fields {
            let (ty, views) = (&field.ty, views(field));
            bounds.predicates.push(syn::parse_quote!(#views: ::autodiff::Params<Tree = #ty>));
        }
        params_of(model, &model.views(), &generics, &views)
    });
    quote!(#of_struct #of_views)
}

fn params_of(
    model: &Model,
    of: &Ident,
    generics: &Generics,
    field_type: &dyn Fn(&Field) -> TokenStream,
) -> TokenStream {
    let (name, vars) = (&model.name, model.vars());
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let (_, own_generics, _) = model.generics.split_for_impl();
    let with_vars = model.generics_with("'t");
    let (_, vars_generics, _) = with_vars.split_for_impl();
    let element = quote!(<#name #own_generics as ::autodiff::Tree>::Elem);
    let members: Vec<_> = model.fields.iter().map(|field| &field.member).collect();
    let recorded = model.fields.iter().map(|field| {
        let (member, ty) = (&field.member, field_type(field));
        quote_spanned!(field.ty.span()=> <#ty as ::autodiff::Params>::record(&self.#member, tape))
    });
    let steps = model.fields.iter().map(Field::step);
    quote! {
        #[automatically_derived]
        impl #impl_generics ::autodiff::Params for #of #type_generics #bounds {
            type Tree = #name #own_generics;

            #[track_caller]
            fn record<'t>(&self, tape: &'t ::autodiff::Tape<#element>) -> #vars #vars_generics {
                #vars { #(#members: #recorded),* }
            }

            #[inline]
            fn feed<'d>(
                &'d self,
                feeder: &mut ::autodiff::derive::Feeder<'_, 'd, #element>,
            ) -> ::core::result::Result<(), ::autodiff::Error> {
                #(feeder.field(#steps, &self.#members)?;)*
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// The struct of `Var`s as a structure of variables.
pub fn variables(model: &Model) -> TokenStream {
    let (name, vars) = (&model.name, model.vars());
    let (_, own_generics, _) = model.generics.split_for_impl();
    let generics = model.generics_with("'t");
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let element = model.element();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::autodiff::VarTree<'t, #element> for #vars #type_generics #bounds {
            fn variables(&self, variables: &mut ::std::vec::Vec<::autodiff::Var<'t, #element>>) {
                <#name #own_generics as ::autodiff::Tree>::map(self, &mut |var| {
                    variables.push(var);
                    var
                });
            }

            fn with(
                &self,
                variables: &mut dyn ::core::iter::Iterator<Item = ::autodiff::Var<'t, #element>>,
            ) -> Self {
                <#name #own_generics as ::autodiff::Tree>::map(self, &mut |var| variables.next().unwrap_or(var))
            }
        }
    }
}

/// The numbers of the struct and of its views.
pub fn numbers(model: &Model) -> TokenStream {
    let own = &model.name;
    let element = model.element();
    let members: Vec<_> = model.fields.iter().filter(|field| !field.is_fixed).map(|field| &field.member).collect();
    let read = |name: &Ident, generics: &Generics| {
        let (impl_generics, type_generics, bounds) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics ::autodiff::Numbers<#element> for #name #type_generics #bounds {
                fn numbers(&self, visit: &mut dyn ::core::ops::FnMut(&[#element])) {
                    #(::autodiff::Numbers::numbers(&self.#members, visit);)*
                }
            }
        }
    };
    let (of_struct, of_views) = (read(own, &model.generics), read(&model.views(), &model.generics_with("'a")));
    let (impl_generics, type_generics, bounds) = model.generics.split_for_impl();
    quote! {
        #of_struct
        #of_views

        #[automatically_derived]
        impl #impl_generics ::autodiff::NumbersMut<#element> for #own #type_generics #bounds {
            fn numbers_mut(&mut self, visit: &mut dyn ::core::ops::FnMut(&mut [#element])) {
                #(::autodiff::NumbersMut::numbers_mut(&mut self.#members, visit);)*
            }
        }
    }
}
