<?php
/**
 * Plugin Name: Inkpost buttons
 * Description: Send to Kindle, Print, PDF, EPUB and E-mail under your posts, by an Inkpost of yours. No cookie, no third party, no tracking.
 * Version: 1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: AGPL-3.0-or-later
 *
 * Put this file into wp-content/plugins, activate it, and write the address of your
 * Inkpost under Settings > Reading. Then: the block "Inkpost buttons", the shortcode
 * [inkpost] or [inkpost show="send print"], or the buttons under every post.
 *
 * @package Inkpost
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const INKPOST_KINDS = array( 'send', 'print', 'pdf', 'epub', 'email' );

/** Return the address of the Inkpost, without a slash at its end; empty: none is set. */
function inkpost_address() {
	return untrailingslashit( esc_url_raw( get_option( 'inkpost_address', '' ), array( 'http', 'https' ) ) );
}

/** Return the buttons; $values['show'] names some of them, all without it. */
function inkpost_buttons( $values = array() ) {
	$address = inkpost_address();
	if ( '' === $address ) {
		return '';
	}
	$values = shortcode_atts( array( 'show' => '' ), is_array( $values ) ? $values : array(), 'inkpost' );
	$show   = array_intersect( preg_split( '/[\s,]+/', strtolower( $values['show'] ) ), INKPOST_KINDS );
	wp_enqueue_script( 'inkpost', $address . '/static/button-1.0.js', array(), null, true );
	$link = $address . '/send?do=send&url=' . rawurlencode( get_permalink() );
	return sprintf(
		'<div data-inkpost="%s"></div><noscript><a href="%s" target="_blank" rel="noopener noreferrer nofollow">%s</a></noscript>',
		esc_attr( implode( ' ', $show ) ),
		esc_url( $link ),
		esc_html__( 'Send to Kindle, print, PDF, EPUB', 'inkpost' )
	);
}

/** Return the tag of a script: ours waits for nothing, and nothing waits for it. */
function inkpost_async( $tag, $handle ) {
	return 'inkpost' === $handle ? str_replace( '<script ', '<script async ', $tag ) : $tag;
}

/** Return a post's text with what Inkpost is to know of it, and with the buttons. */
function inkpost_content( $content ) {
	if ( ! is_singular() || ! in_the_loop() || ! is_main_query() || '' === inkpost_address() ) {
		return $content;
	}
	$has     = false !== strpos( $content, 'data-inkpost=' );
	$buttons = get_option( 'inkpost_everywhere' ) && is_single() && ! $has ? inkpost_buttons() : '';
	$licence = get_option( 'inkpost_licence', '' );
	return sprintf(
		'<div data-inkpost-article data-inkpost-canonical="%s">%s</div>%s%s',
		esc_url( get_permalink() ),
		$content,
		'' === $licence ? '' : sprintf( '<span hidden data-inkpost-licence="%s"></span>', esc_attr( $licence ) ),
		$buttons
	);
}

/** Make the block known, here and in the editor, which shows what the server renders. */
function inkpost_register() {
	add_shortcode( 'inkpost', 'inkpost_buttons' );
	wp_register_script( 'inkpost-block', '', array( 'wp-blocks', 'wp-element', 'wp-block-editor' ), '1.0', true );
	wp_add_inline_script(
		'inkpost-block',
		'wp.blocks.registerBlockType("inkpost/buttons", {
			title: "Inkpost buttons", icon: "book", category: "widgets",
			attributes: { show: { type: "string", default: "" } },
			edit: () => wp.element.createElement("p", wp.blockEditor.useBlockProps(), "Send to Kindle · Print · PDF · EPUB · E-mail"),
			save: () => null,
		});'
	);
	register_block_type(
		'inkpost/buttons',
		array(
			'api_version'           => 3,
			'attributes'            => array(
				'show' => array(
					'type'    => 'string',
					'default' => '',
				),
			),
			'editor_script_handles' => array( 'inkpost-block' ),
			'render_callback'       => 'inkpost_buttons',
		)
	);
}

/** Put the settings on the page Settings > Reading. */
function inkpost_settings() {
	$fields = array(
		'inkpost_address'    => array( 'url', __( 'Address of your Inkpost', 'inkpost' ), 'esc_url_raw' ),
		'inkpost_everywhere' => array( 'checkbox', __( 'Buttons under every post', 'inkpost' ), 'absint' ),
		'inkpost_licence'    => array( 'text', __( 'Licence line at the end of what is printed', 'inkpost' ), 'sanitize_text_field' ),
	);
	add_settings_section( 'inkpost', 'Inkpost', '__return_null', 'reading' );
	foreach ( $fields as $name => list( $type, $label, $clean ) ) {
		register_setting( 'reading', $name, array( 'sanitize_callback' => $clean ) );
		add_settings_field(
			$name,
			$label,
			function () use ( $name, $type ) {
				$value = get_option( $name, '' );
				printf(
					'<input class="%s" type="%s" id="%3$s" name="%3$s" value="%4$s"%5$s>',
					'checkbox' === $type ? '' : 'regular-text',
					esc_attr( $type ),
					esc_attr( $name ),
					esc_attr( 'checkbox' === $type ? '1' : $value ),
					'checkbox' === $type ? checked( 1, (int) $value, false ) : ''
				);
			},
			'reading',
			'inkpost',
			array( 'label_for' => $name )
		);
	}
}

add_action( 'init', 'inkpost_register' );
add_action( 'admin_init', 'inkpost_settings' );
add_filter( 'script_loader_tag', 'inkpost_async', 10, 2 );
add_filter( 'the_content', 'inkpost_content', 20 );
